using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace P1Daemon.Hosting;

/// <summary>
/// One line for each log entry, its number at the end (docs/operations.md explains them): under systemd with the journal's priority in front (<c>&lt;6&gt;</c>), in a terminal with the time of day.
/// Control characters, which a meter or a broker may send, are escaped. The trace of a bug follows on lines of its own; expected faults have none.
/// </summary>
internal sealed class LogFormatter(TimeProvider time, bool journald) : ConsoleFormatter(Name)
{
    /// <summary>What it is registered as.</summary>
    public new const string Name = "p1meter";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string prefix = journald ? $"<{Priority(logEntry.LogLevel)}>"
            : string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():HH:mm:ss} {Word(logEntry.LogLevel)} ");
        textWriter.Write(prefix);
        textWriter.WriteLine(logEntry.EventId.Id == 0 ? Escape(message) : $"{Escape(message)} [{logEntry.EventId.Id}]");
        if (logEntry.Exception is { } exception)
        {
            foreach (string line in exception.ToString().Split('\n'))
            {
                textWriter.Write(prefix);
                textWriter.WriteLine(Escape(line.TrimEnd('\r')));
            }
        }
    }

    /// <summary>Control characters as <c>\x1B</c>, so that no text from outside can move a terminal's cursor or forge a line.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            _ = char.IsControl(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    // The journal's priorities are syslog's (sd-daemon(3)).
    static int Priority(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "error",
        LogLevel.Warning => "warn ",
        LogLevel.Information => "info ",
        _ => "debug",
    };
}
