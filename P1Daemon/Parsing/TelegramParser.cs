using System.Collections.Immutable;
using System.Runtime.InteropServices;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>
/// Reads a telegram by the catalogue. One grammar for every meter: the ident line never decides how a line is read. A line that makes no sense costs
/// that line alone; what gives no key is kept as it came. Not for two threads at a time.
/// </summary>
internal sealed class TelegramParser
{
    // Room for every code that a telegram of 16 kB can hold would be waste; a meter that sends this many has something else to say.
    const int MostUnknown = 64;

    readonly MeterClock _clock;
    readonly CodeCache _codes = new();
    readonly TextCache _texts = new();
    readonly ValueBoard<decimal> _numbers = new();
    readonly ValueBoard<string> _strings = new();
    readonly DeviceBoard _devices;
    readonly ListValues _lists;
    readonly byte[] _seen = new byte[Catalogue.Rows.Count];
    readonly List<Place> _unknown = [];
    DateTimeOffset? _time;
    DateTimeOffset? _peakTime;

    /// <summary>Makes a parser for a meter whose clock stands in a zone.</summary>
    public TelegramParser(MeterClock clock)
    {
        _clock = clock;
        _devices = new DeviceBoard(clock, _texts);
        _lists = new ListValues(clock);
    }

    /// <summary>Reads a telegram.</summary>
    /// <param name="telegram">From <c>/</c> to the end of the CRC line; its checksum is the framer's business.</param>
    /// <param name="received">When its last byte came; null for a recording.</param>
    /// <returns>Null when not one line of it is a data object.</returns>
    public Telegram? Parse(ReadOnlySpan<byte> telegram, DateTimeOffset? received)
    {
        Clear();
        var reader = new ObjectReader(telegram);
        int objects = 0;
        int nonsense = 0;
        while (reader.TryNext())
        {
            if (_codes.Find(reader.Code) is not { } match)
            {
                nonsense++;
                continue;
            }

            objects++;
            Take(match.Entry, new Place(match.Code, reader.ValueStart, reader.Value.Length), reader.Value, received);
        }

        return objects == 0 ? null : Finish(telegram, reader.Ident, received, nonsense);
    }

    void Clear()
    {
        _numbers.Clear();
        _strings.Clear();
        _devices.Clear();
        _lists.Clear();
        Array.Clear(_seen);
        _unknown.Clear();
        _time = null;
        _peakTime = null;
    }

    void Take(CatalogueEntry? entry, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        if (IsEmpty(value) && entry?.Fields[0].Quantity != Quantity.PowerFailureLog)
        {
            return;
        }

        if (entry is null)
        {
            GiveUp(place);
            return;
        }

        if (!IsFirst(entry, place.Code))
        {
            return;
        }

        foreach (ObisField field in entry.Fields)
        {
            if (Accept(field, entry, place, value, received))
            {
                return;
            }
        }

        GiveUp(place);
    }

    static bool IsEmpty(ReadOnlySpan<byte> value) => (value.Length < 2 || value[1] <= ')') && value.IndexOfAnyExcept("() \r\n"u8) < 0;

    // A code said twice: the first counts.
    bool IsFirst(CatalogueEntry entry, ObisCode code)
    {
        if (code.IsMBus)
        {
            return _devices.IsFirst(entry, code.Channel);
        }

        ref byte seen = ref _seen[entry.Fields[0].Index];
        int bit = 1 << entry.Rank;
        bool first = (seen & bit) == 0;
        seen |= (byte)bit;
        return first;
    }

    bool Accept(ObisField field, CatalogueEntry entry, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        int rank = entry.Rank;
        decimal number;
        switch (field.Quantity)
        {
            case Quantity.Count or Quantity.State:
                return ValueGrammar.TryInteger(ValueGrammar.OnlyGroup(value), out number) && Put(field, number, rank, place);
            case Quantity.Tariff:
                return ValueGrammar.TryInteger(ValueGrammar.OnlyGroup(value), out number) && number is >= 1 and <= 99 && Put(field, number, rank, place);
            case Quantity.Identity:
                return PutText(field, rank, place, value, TextCache.Identity);
            case Quantity.Message:
                return PutText(field, rank, place, value, TextCache.Message);
            case Quantity.Text:
                return PutText(field, rank, place, value, TextCache.AsItCame);
            case Quantity.Time:
                _time = _clock.Read(ValueGrammar.OnlyGroup(value), received);
                return _time is not null;
            case Quantity.TimedPower:
                return _lists.TryTimedPower(value, received, out number, out _peakTime) && Put(field, number, rank, place);
            case Quantity.PowerFailureLog:
                return _lists.TakePowerFailures(value, received);
            case Quantity.PeakList:
                return _lists.TakePeaks(value, received);
            case Quantity.DeviceType or Quantity.DeviceIdentity or Quantity.DeviceReading or Quantity.DeviceValve:
                return _devices.Take(field, place, value, received);
            default:
                return ValueGrammar.TryQuantity(ValueGrammar.OnlyGroup(value), field.Quantity, out number, unitNeeded: entry.Fields.Length > 1)
                    && Put(field, number, rank, place);
        }
    }

    bool Put(ObisField field, decimal number, int rank, Place place)
    {
        if (_numbers.Put(field, number, rank, place) is { } loser)
        {
            GiveUp(loser);
        }

        return true;
    }

    bool PutText(ObisField field, int rank, Place place, ReadOnlySpan<byte> value, TextCache.Decode decode)
    {
        string text = _texts.Get(place.Code.Packed, ValueGrammar.TextContent(value), decode);
        if (SaysNothing(field, text))
        {
            return false;
        }

        if (_strings.Put(field, text, rank, place) is { } loser)
        {
            GiveUp(loser);
        }

        return true;
    }

    // What meters fill an unset text with: blanks, dashes for an EAN, FFh for a message (a Hungarian one sends 1024 of them).
    static bool SaysNothing(ObisField field, string text) => text.AsSpan().IndexOfAnyExcept(
        ReferenceEquals(field, Catalogue.Ean) ? " \0-" : field.Quantity == Quantity.Message ? " \0\u00FF" : " \0") < 0;

    void GiveUp(Place place)
    {
        if (_unknown.Count < MostUnknown && place.Length > 0 && !_unknown.Exists(other => other.Code == place.Code))
        {
            _unknown.Add(place);
        }
    }

    Telegram Finish(ReadOnlySpan<byte> telegram, ReadOnlySpan<byte> ident, DateTimeOffset? received, int nonsense)
    {
        MBusDevice[] devices = _devices.Read(GiveUp);
        DerivedValues.AddTo(_numbers);
        DerivedValues.AddTo(_numbers, devices);
        return new Telegram
        {
            Model = _texts.Get(0, ident, TextCache.AsItCame),
            Time = _time,
            Received = received,
            Measurements = _numbers.Read(static (field, value, derived) => new Measurement(field, value, derived)),
            Texts = _strings.Read(static (field, text, _) => new TextValue(field, text)),
            Devices = ImmutableCollectionsMarshal.AsImmutableArray(devices),
            PowerFailures = _lists.PowerFailures,
            MonthlyPeaks = _lists.Peaks,
            MonthlyPeakTime = _numbers.Has(Catalogue.MonthlyPeak) ? _peakTime : null,
            Unknown = Unknown(telegram),
            NonsenseLines = nonsense,
        };
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
}
