using System.CommandLine.Parsing;

namespace P1Daemon.Commands;

/// <summary>What is wrong with a command line, in our words where the library's would name a type of .NET or forget the option.</summary>
internal static class UsageErrors
{
    /// <summary>A line each.</summary>
    public static void Write(IEnumerable<ParseError> errors, TextWriter output)
    {
        foreach (ParseError error in errors)
        {
            output.WriteLine(Line(error));
        }
    }

    static string Line(ParseError error)
    {
        if (error.SymbolResult is not OptionResult result || error.Message.StartsWith(result.Option.Name, StringComparison.Ordinal))
        {
            return error.Message;
        }

        string said = string.Join(' ', result.Tokens.Select(token => token.Value));
        // Only numbers are converted by the library.
        return error.Message.Contains("expected type", StringComparison.Ordinal)
            ? $"{result.Option.Name} {said}: write a number"
            : $"{result.Option.Name}: {error.Message}";
    }
}
