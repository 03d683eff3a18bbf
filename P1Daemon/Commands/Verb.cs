using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace P1Daemon.Commands;

/// <summary>An option or an argument, as a page or a completion needs it.</summary>
/// <param name="Names"><c>--config</c>, <c>-c</c>; none for an argument.</param>
/// <param name="Value">What stands for its value: <c>FILE</c>; null for a switch.</param>
/// <param name="Choices">The values that there are, where they are few.</param>
/// <param name="Description">One or two sentences.</param>
internal sealed record VerbOption(ImmutableArray<string> Names, string? Value, ImmutableArray<string> Choices, string Description)
{
    /// <summary>What counts where it is left out; null where that is said in the description, or goes without saying.</summary>
    public string? Default { get; init; }

    /// <summary>True where the value is the path of a file or a device.</summary>
    public bool IsPath => Value is not null && Choices.IsEmpty && Value.Split('|').Intersect(["FILE", "PORT"]).Any();
}

/// <summary>A command as it stands in the help: the manual and the shells' completions are read off this, and cannot drift from it.</summary>
/// <param name="Name">Empty for the program without a command.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Options">Its options; the one for help is everywhere and not among them.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Verb(string Name, string Description, ImmutableArray<VerbOption> Options, ImmutableArray<VerbOption> Arguments)
{
    /// <summary>The program itself, and then every command.</summary>
    public static ImmutableArray<Verb> All(RootCommand root) => [From(root, ""), .. root.Subcommands.Where(command => !command.Hidden).Select(command => From(command, command.Name))];

    static Verb From(Command command, string name) => new(
        name,
        command.Description ?? "",
        [.. command.Options.Where(option => option is not System.CommandLine.Help.HelpOption).Select(option => From(option))],
        [.. command.Arguments.Select(argument => new VerbOption([], argument.HelpName ?? argument.Name, Choices(argument.GetCompletions(CompletionContext.Empty)), argument.Description ?? ""))]);

    static VerbOption From(Option option)
    {
        bool takesValue = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) && option is not VersionOption;
        ImmutableArray<string> choices = takesValue ? Choices(option.GetCompletions(CompletionContext.Empty)) : [];
        return new VerbOption([option.Name, .. option.Aliases], takesValue ? option.HelpName ?? "VALUE" : null, choices, option.Description ?? "")
        {
            Default = takesValue && option.HasDefaultValue ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture) : null,
        };
    }

    static ImmutableArray<string> Choices(IEnumerable<CompletionItem> items) => [.. items.Select(item => item.InsertText ?? item.Label)];
}
