using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>
/// A telegram while it is read: what has been said so far, and at the end the telegram itself. One is used for all telegrams of a stream, so that reading
/// allocates nothing but what it returns.
/// </summary>
internal sealed class TelegramDraft
{
    // Room for every code that a telegram of 16 kB can hold would be waste; a meter that sends this many has something else to say.
    const int MostUnknown = 64;

    readonly TextCache _texts = new();
    readonly ValueBoard<decimal> _numbers = new();
    readonly ValueBoard<string> _strings = new();
    readonly byte[] _seen = new byte[Catalogue.Rows.Count];
    readonly List<Place> _unknown = [];
    readonly List<string> _nonsense = [];
    readonly Action<Place> _giveUp;

    /// <summary>Makes a draft for a meter whose clock stands in a zone.</summary>
    public TelegramDraft(MeterClock clock)
    {
        Devices = new DeviceBoard(clock, _texts);
        Lists = new ListValues(clock);
        _giveUp = GiveUp;
    }

    /// <summary>The M-Bus devices.</summary>
    public DeviceBoard Devices { get; }

    /// <summary>The failure log and the peaks.</summary>
    public ListValues Lists { get; }

    /// <summary>The meter's clock; null until it is said, and where it makes no sense.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>When the running month's peak occurred.</summary>
    public DateTimeOffset? PeakTime { get; set; }

    /// <summary>Begins the next telegram.</summary>
    public void Clear()
    {
        _numbers.Clear();
        _strings.Clear();
        Devices.Clear();
        Lists.Clear();
        Array.Clear(_seen);
        _unknown.Clear();
        _nonsense.Clear();
        Time = null;
        PeakTime = null;
    }

    /// <summary>True the first time a code is said; of a code said twice the first counts.</summary>
    public bool IsFirst(CatalogueEntry entry, ObisCode code)
    {
        if (code.IsMBus)
        {
            return Devices.IsFirst(entry, code.Channel);
        }

        ref byte seen = ref _seen[entry.Fields[0].Index];
        int bit = 1 << entry.Rank;
        bool first = (seen & bit) == 0;
        seen |= (byte)bit;
        return first;
    }

    /// <summary>Takes a number.</summary>
    public bool Put(ObisField field, decimal number, CatalogueEntry entry, Place place)
    {
        GiveUp(_numbers.Put(field, number, entry.Rank, place));
        return true;
    }

    /// <summary>Takes a text; false for one that says nothing.</summary>
    public bool Put(ObisField field, TextCache.Decode decode, ReadOnlySpan<byte> content, CatalogueEntry entry, Place place)
    {
        string text = _texts.Get(place.Code.Packed, content, decode);
        if (SaysNothing(field, text))
        {
            return false;
        }

        GiveUp(_strings.Put(field, text, entry.Rank, place));
        return true;
    }

    /// <summary>Takes a number that changed since the telegram before; false where the row's value came from another line.</summary>
    public bool Change(ObisField field, decimal number, Place place)
    {
        bool own = _numbers.IsFrom(field, place);
        if (own)
        {
            _numbers.Change(field, number);
        }

        return own;
    }

    /// <summary>Keeps a line that gave no key as it came; nearly always there is none, a place of no length.</summary>
    public void GiveUp(Place place)
    {
        if (place.Length > 0)
        {
            AddUnknown(place);
        }
    }

    void AddUnknown(Place place)
    {
        if (_unknown.Count < MostUnknown && !_unknown.Exists(other => other.Code == place.Code))
        {
            _unknown.Add(place);
        }
    }

    /// <summary>Keeps a line that has no code.</summary>
    public void AddNonsense(ReadOnlySpan<byte> line)
    {
        if (_nonsense.Count < MostUnknown)
        {
            _nonsense.Add(TextCache.AsItCame(line));
        }
    }

    /// <summary>The telegram, with what it says between the lines.</summary>
    public Telegram ToTelegram(ReadOnlySpan<byte> telegram, ReadOnlySpan<byte> ident, DateTimeOffset? received)
    {
        MBusDevice[] devices = Devices.Read(_giveUp);
        DerivedValues.AddTo(_numbers);
        DerivedValues.AddTo(_numbers, devices);
        return new Telegram
        {
            Model = _texts.Get(0, ident, TextCache.AsItCame),
            Time = Time,
            Received = received,
            Measurements = Measurements(),
            Texts = Texts(),
            Devices = ImmutableCollectionsMarshal.AsImmutableArray(devices),
            PowerFailures = Lists.PowerFailures,
            MonthlyPeaks = Lists.Peaks,
            MonthlyPeakTime = _numbers.Has(Catalogue.MonthlyPeak) ? PeakTime : null,
            Unknown = Unknown(telegram),
            Nonsense = [.. _nonsense],
        };
    }

    /// <summary>The telegram after one of which nothing but numbers and the clock changed.</summary>
    public Telegram ToTelegram(Telegram before, DateTimeOffset? received)
    {
        DerivedValues.AddTo(_numbers);
        return before with { Time = Time, Received = received, Measurements = Measurements() };
    }

    ImmutableArray<Measurement> Measurements()
    {
        var measurements = new Measurement[_numbers.Count()];
        int next = 0;
        ReadOnlySpan<ulong> present = _numbers.Present;
        for (int word = 0; word < present.Length; word++)
        {
            for (ulong bits = present[word]; bits != 0; bits &= bits - 1)
            {
                int index = (word << 6) + BitOperations.TrailingZeroCount(bits);
                (decimal value, bool derived) = _numbers[index];
                measurements[next++] = new Measurement(Catalogue.Row(index), value, derived);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(measurements);
    }

    ImmutableArray<TextValue> Texts()
    {
        var texts = new TextValue[_strings.Count()];
        int index = 0;
        foreach (ref TextValue text in texts.AsSpan())
        {
            index = _strings.NextIndex(index);
            text = new TextValue(Catalogue.Row(index), _strings[index].Value);
            index++;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(texts);
    }

    ImmutableArray<UnknownValue> Unknown(ReadOnlySpan<byte> telegram)
    {
        if (_unknown.Count == 0)
        {
            return [];
        }

        var unknown = new UnknownValue[_unknown.Count];
        for (int i = 0; i < unknown.Length; i++)
        {
            Place place = _unknown[i];
            ulong code = place.Code.Packed;
            unknown[i] = new UnknownValue(
                _texts.Get(~code, [], _ => place.Code.ToString()),
                _texts.Get(~code ^ 0x8000_0000, telegram.Slice(place.Start, place.Length), TextCache.AsItCame));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(unknown);
    }

    // What meters fill an unset text with: blanks, dashes for an EAN, FFh for a message (a Hungarian one sends 1024 of them).
    static bool SaysNothing(ObisField field, string text) => text.AsSpan().IndexOfAnyExcept(
        ReferenceEquals(field, Catalogue.Ean) ? " \0-" : field.Quantity == Quantity.Message ? " \0\u00FF" : " \0") < 0;
}
