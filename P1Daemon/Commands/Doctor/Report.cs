using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using P1Daemon.Hosting;

namespace P1Daemon.Commands.Doctor;

/// <summary>How a report looks.</summary>
internal enum ReportStyle
{
    /// <summary>Words in the place of signs: for files and pipes.</summary>
    Plain,

    /// <summary>Signs, for a terminal.</summary>
    Signs,

    /// <summary>Signs in colour.</summary>
    Colour,

    /// <summary>One JSON object at the end.</summary>
    Json,
}

/// <summary>Prints findings: each when it comes, or all of them as JSON in the end.</summary>
internal sealed class Report(TextWriter output, ReportStyle style)
{
    const int CheckWidth = 14;

    static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<Finding> _findings = [];

    /// <summary>True when nothing stands in the way.</summary>
    public bool DataCanFlow => _findings.TrueForAll(finding => finding.State != State.Failed);

    /// <summary>Signs for a terminal, in colour unless <c>NO_COLOR</c> says otherwise (no-color.org).</summary>
    public static ReportStyle StyleFor(bool terminal, IReadOnlyDictionary<string, string> environment) =>
        !terminal ? ReportStyle.Plain
        : environment.GetValueOrDefault("NO_COLOR", "").Length > 0 || environment.GetValueOrDefault("TERM") == "dumb" ? ReportStyle.Signs
        : ReportStyle.Colour;

    /// <summary>Takes a finding.</summary>
    public void Add(Finding finding)
    {
        // What a meter, a stick or a broker says moves no cursor.
        finding = finding with { Text = LogFormatter.Escape(finding.Text) };
        _findings.Add(finding);
        if (style == ReportStyle.Json)
        {
            return;
        }

        string mark = Mark(finding.State);
        output.WriteLine($"{Coloured(finding.State, mark)} {finding.Check.PadRight(CheckWidth)} {finding.Text}");
        foreach (string line in finding.Advice?.Split('\n') ?? [])
        {
            output.WriteLine($"{new string(' ', mark.Length + CheckWidth + 2)}{(style == ReportStyle.Plain ? "->" : "→")} {LogFormatter.Escape(line)}");
        }

        output.Flush();
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        if (style == ReportStyle.Json)
        {
            output.WriteLine(Json());
            return;
        }

        string[] failed = Checks(State.Failed);
        string[] warned = Checks(State.Warning);
        output.WriteLine();
        output.WriteLine(failed.Length > 0 ? $"No data can flow before this is put right: {string.Join(", ", failed)}."
            : warned.Length > 0 ? $"Data can flow. Worth a look: {string.Join(", ", warned)}."
            : "Data can flow.");
    }

    string[] Checks(State state) => [.. _findings.Where(finding => finding.State == state).Select(finding => finding.Check).Distinct()];

    string Mark(State state) => (style, state) switch
    {
        (ReportStyle.Plain, State.Ok) => "ok     ",
        (ReportStyle.Plain, State.Warning) => "warning",
        (ReportStyle.Plain, _) => "failed ",
        (_, State.Ok) => "✓",
        (_, State.Warning) => "!",
        _ => "✗",
    };

    string Coloured(State state, string mark) => style != ReportStyle.Colour ? mark : state switch
    {
        State.Ok => $"\e[32m{mark}\e[0m",
        State.Warning => $"\e[33m{mark}\e[0m",
        _ => $"\e[31m{mark}\e[0m",
    };

    string Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteBoolean("data_can_flow", DataCanFlow);
            json.WriteStartArray("checks");
            foreach (Finding finding in _findings)
            {
                json.WriteStartObject();
                json.WriteString("check", finding.Check);
                json.WriteString("state", finding.State.ToString().ToLowerInvariant());
                json.WriteString("text", finding.Text);
                if (finding.Advice is { } advice)
                {
                    json.WriteString("advice", advice);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
