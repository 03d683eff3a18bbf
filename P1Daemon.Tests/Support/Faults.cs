using System.Globalization;

namespace P1Daemon.Tests.Support;

/// <summary>
/// How hard the fault tests try, and where what they saw is kept. <c>./build.sh faults</c> sets <c>P1METER_WRITE_FAULTS</c> to a file: then every fault is
/// repeated as often as docs/reliability.md says and leaves a row there; otherwise they are repeated less often and write nothing.
/// </summary>
static class Faults
{
    static readonly Lock _lock = new();
    static readonly string? _file = Environment.GetEnvironmentVariable("P1METER_WRITE_FAULTS");

    /// <summary>How often: usually, and for the table.</summary>
    public static int Times(int usually, int forTheTable) => _file is null ? usually : forTheTable;

    /// <summary>Asserts what must hold whatever happened: the same number is the same reading, and they come in order.</summary>
    public static void AssertSound(Ledger ledger) => Assert.Multiple(() =>
    {
        Assert.That(ledger.Conflicts, Is.Empty, "a number with two payloads");
        Assert.That(ledger.Backwards, Is.Empty, "a number after a higher one");
    });

    /// <summary>Asserts that nothing is missing either.</summary>
    public static void AssertWhole(Ledger ledger)
    {
        AssertSound(ledger);
        Assert.That(ledger.Missing, Is.Empty, "a number that never came");
    }

    /// <summary>Leaves a row for the table.</summary>
    /// <param name="place">Where in the table: two digits.</param>
    /// <param name="fault">What was done.</param>
    /// <param name="ledger">What the subscriber stored.</param>
    /// <param name="remark">What else is to be known.</param>
    public static void Row(int place, string fault, Ledger ledger, string remark) => Row(place, fault, ledger.Sent, ledger.Missing.Count, ledger.Doubled, remark);

    /// <summary>Leaves a row for the table.</summary>
    public static void Row(int place, string fault, long sent, int lost, int doubled, string remark)
    {
        string row = string.Create(CultureInfo.InvariantCulture, $"{place:D2}\t| {fault} | {sent:N0} | {lost:N0} | {doubled:N0} | {remark} |\n");
        TestContext.Out.Write(row);
        if (_file is not null)
        {
            lock (_lock)
            {
                File.AppendAllText(_file, row);
            }
        }
    }
}
