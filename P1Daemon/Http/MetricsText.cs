using System.Globalization;
using System.Text;

namespace P1Daemon.Http;

/// <summary>Prometheus' text format 0.0.4, written metric by metric: the lines of one name stand together below one HELP and one TYPE.</summary>
internal sealed class MetricsText
{
    /// <summary>As Prometheus wants it named.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    readonly StringBuilder _text = new(8192);
    string? _last;

    /// <summary>A value that goes up and down.</summary>
    public void Gauge(string name, string help, decimal value, string label = "") => Write(name, isCounter: false, help, value, label);

    /// <summary>A value that only grows; its name ends in <c>_total</c>.</summary>
    public void Counter(string name, string help, decimal value, string label = "") => Write(name, isCounter: true, help, value, label);

    /// <summary>One line, and before the first of its name what it is.</summary>
    public void Write(string name, bool isCounter, string help, decimal value, string label)
    {
        if (name != _last)
        {
            _last = name;
            _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {(isCounter ? "counter" : "gauge")}\n");
        }

        // No zeros behind the last digit that counts: 4295772000, not 4295772000.000.
        _text.Append(CultureInfo.InvariantCulture, $"{name}{label} {value:0.############}\n");
    }

    /// <summary>All of it.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());
}
