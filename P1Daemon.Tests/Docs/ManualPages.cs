using System.Text;
using P1Daemon.Commands;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Docs;

/// <summary>The manual pages: p1meter(1) from the commands as they stand in the help, p1meter.yaml(5) from the table of keys.</summary>
static class ManualPages
{
    /// <summary>The command.</summary>
    public static string Command()
    {
        var page = new StringBuilder(Begin("P1METER", 1, "p1meter", "reads the P1 port of a smart meter and hands its readings on"));
        Verb[] verbs = [.. Verb.All(CommandLine.Make().Root)];
        page.Append(".SH SYNOPSIS\n.nh\n.ad l\n");
        foreach (Verb verb in verbs)
        {
            IEnumerable<string> words = verb.Options.Select(option => $"[{option.Names[0]}{(option.Value is null ? "" : $" {option.Value}")}]").Concat(verb.Arguments.Select(argument => $"[{argument.Value}]"));
            page.Append(".br\n").Append($".RB \"\" \"p1meter{(verb.Name.Length > 0 ? " " : "")}{verb.Name}\" \" {Text(string.Join(' ', words))}\"\n");
        }

        page.Append(".hy\n.ad b\n");
        page.Append(".SH DESCRIPTION\n").Append(Text(verbs[0].Description)).Append('\n');
        page.Append(".SH COMMANDS\n");
        foreach (Verb verb in verbs.Skip(1))
        {
            page.Append($".SS {verb.Name}\n").Append(Text(verb.Description)).Append('\n');
            foreach (VerbOption option in verb.Arguments.Concat(verb.Options))
            {
                string names = Text(string.Join(", ", option.Names));
                page.Append(".TP\n").Append(names.Length == 0 ? $".I {Text(option.Value!)}\n" : option.Value is null ? $".B {names}\n" : $".BI \"{names} \" {Text(option.Value)}\n");
                page.Append(Text(option.Description)).Append('\n');
                if (option.Default is { } value)
                {
                    page.Append(Text($"Default: {value}.")).Append('\n');
                }
            }
        }

        return page.Append(Rest.ReplaceLineEndings("\n")).ToString();
    }

    /// <summary>The configuration.</summary>
    public static string Configuration()
    {
        var page = new StringBuilder(Begin("P1METER.YAML", 5, "p1meter.yaml", "the configuration of p1meter"));
        page.Append("""
            .SH DESCRIPTION
            The file is YAML: sections, and keys below them, two blanks further in. Every key has a default, and an empty file is valid.
            An unknown key, a wrong type or a value out of range is an error at start, with its line and column;
            .B p1meter check
            prints them all, or says in words what the daemon will do.
            .PP
            A path is relative to the file. A secret's file holds the secret and nothing else; one line end behind it is not part of it.
            .SH WHAT COUNTS
            Of a key that is said in several places the first counts: the environment variable named with it, the systemd credential named with it, the file.

            """.ReplaceLineEndings("\n"));
        foreach (IGrouping<string, ConfigKey> section in ConfigKeys.All.GroupBy(key => key.Section))
        {
            page.Append($".SH {section.Key.ToUpperInvariant()}\n");
            foreach (ConfigKey key in section)
            {
                page.Append(".TP\n").Append($".B {Text(key.FullName)}\n").Append(Text(key.Sentence)).Append('\n');
                page.Append(Text($"Allowed: {key.Allowed}. Default: {(key.Default.Length == 0 ? "none" : key.Default)}. Environment: {key.Variable}.")).Append('\n');
                if (key.Credential is not null)
                {
                    page.Append(Text($"Credential: {key.Credential}.")).Append('\n');
                }
            }
        }

        return page.Append(".SH SEE ALSO\n.BR p1meter (1)\n").ToString();
    }

    const string Rest = """
        .SH EXIT STATUS
        .TP
        .B 0
        Done; of the daemon also on SIGTERM and SIGINT.
        .TP
        .B 1
        It did not work out: a loop of the daemon ended on an unexpected error, a telegram was rejected in
        .BR decode ,
        none came in time in
        .BR read ,
        data cannot flow in
        .BR doctor .
        .TP
        .B 2
        The command line is wrong.
        .TP
        .B 78
        The configuration is wrong or missing.
        .TP
        .B 130
        Interrupted.
        .SH SIGNALS
        SIGTERM and SIGINT end the daemon: what is under way gets a second, the rest is delivered by the next start. SIGHUP is ignored with a line in the log;
        a changed configuration is taken by a restart.
        .SH FILES
        .TP
        .I /etc/p1meter/config.yaml
        The configuration, see
        .BR p1meter.yaml (5).
        .TP
        .I /var/lib/p1meter/journal.db
        The journal: readings that were not delivered yet, and those of the last days.
        .SH ENVIRONMENT
        Every key of the configuration has a variable that overrides it:
        .B P1METER__MQTT__PASSWORD
        for
        .IR mqtt.password .
        .B NO_COLOR
        switches colour off. Under systemd,
        .B CREDENTIALS_DIRECTORY
        is where credentials are looked for, and
        .B STATE_DIRECTORY
        where the journal is kept unless the configuration says otherwise.
        .SH EXAMPLES
        .TP
        .B p1meter demo
        The whole daemon with a simulated meter, nothing to install.
        .TP
        .B p1meter decode \-\-format raw \-\-mask recording.txt
        A recording without what tells whose it is, fit for sharing.
        .TP
        .B p1meter simulate \-\-output pty \-\-fault crc=0.01
        A meter to try things on, with one wrong checksum in a hundred.
        .SH SEE ALSO
        .BR p1meter.yaml (5),
        .BR journalctl (1),
        .BR mosquitto_sub (1)

        """;

    static string Begin(string title, int section, string name, string what) =>
        $".\\\" Written from the program itself: P1METER_WRITE_DOCS=1 ./build.sh test writes it anew.\n.TH {title} {section} \"\" p1meter\n.SH NAME\n{name} \\- {Text(what)}\n";

    // A dash is a minus here, a backslash begins a command, and so does a point or a quote at the beginning of a line.
    static string Text(string text)
    {
        string line = text.ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return line.StartsWith('.') || line.StartsWith('\'') ? $"\\&{line}" : line;
    }
}
