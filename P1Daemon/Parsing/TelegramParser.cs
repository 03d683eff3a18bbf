using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>
/// Reads a telegram by the catalogue. One grammar for every meter: the ident line never decides how a line is read. A line that makes no sense costs
/// that line alone; what gives no key is kept as it came. Not for two threads at a time.
/// </summary>
internal sealed class TelegramParser(MeterClock clock)
{
    readonly CodeCache _codes = new();
    readonly TelegramDraft _draft = new(clock);
    readonly Repetition _repetition = new();

    /// <summary>Reads a telegram.</summary>
    /// <param name="telegram">From <c>/</c> to the end of the CRC line; its checksum is the framer's business.</param>
    /// <param name="received">When its last byte came; null for a recording.</param>
    /// <returns>Null when not one line of it is a data object.</returns>
    public Telegram? Parse(ReadOnlySpan<byte> telegram, DateTimeOffset? received)
    {
        int doubled = clock.Doubled;
        Telegram? read = Repeat(telegram, received, out int length) ?? Whole(telegram, received, out length);
        if (read is null || clock.Doubled != doubled)
        {
            _repetition.Forget();
            return read;
        }

        _repetition.Keep(telegram, length, read);
        return read;
    }

    Telegram? Whole(ReadOnlySpan<byte> telegram, DateTimeOffset? received, out int length)
    {
        _draft.Clear();
        _repetition.Forget();
        var reader = new ObjectReader(telegram);
        int objects = 0;
        while (reader.TryNext())
        {
            if (_codes.Find(reader.Code) is not { } match)
            {
                _draft.AddNonsense(reader.Whole);
                continue;
            }

            objects++;
            Take(match, new Place(match.Code, reader.ValueStart, reader.Value.Length), reader.Value, received);
        }

        length = reader.Looked;
        return objects == 0 ? null : _draft.ToTelegram(telegram, reader.Ident, received);
    }

    // Null where more changed since the telegram before than numbers and the clock.
    Telegram? Repeat(ReadOnlySpan<byte> telegram, DateTimeOffset? received, out int length)
    {
        length = _repetition.Compared;
        if (!_repetition.TryBegin(telegram))
        {
            return null;
        }

        int at = 0;
        while (_repetition.TryNextChange(telegram, ref at, out NumberLine line))
        {
            if (line.Field is null || !Change(line, telegram.Slice(line.Place.Start, line.Place.Length), received))
            {
                return null;
            }
        }

        return _draft.ToTelegram(_repetition.Before!, received);
    }

    bool Change(NumberLine line, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        if (value[0] != '(')
        {
            return false;
        }

        return line.Field.Quantity == Quantity.Time
            ? ReadTime(value, received)
            : TryNumber(line.Field, line.Entry, value, out decimal number) && _draft.Change(line.Field, number, line.Place);
    }

    void Take(CodeMatch match, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        CatalogueEntry? entry = match.Entry;
        if (IsEmpty(value) && entry?.Fields[0].Quantity != Quantity.PowerFailureLog)
        {
            return;
        }

        if (entry is null)
        {
            _draft.GiveUp(place);
            return;
        }

        if (!_draft.IsFirst(entry, place.Code))
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

        _draft.GiveUp(place);
    }

    static bool IsEmpty(ReadOnlySpan<byte> value) => (value.Length < 2 || value[1] <= ')') && value.IndexOfAnyExcept("() \r\n"u8) < 0;

    bool Accept(ObisField field, CatalogueEntry entry, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        switch (field.Quantity)
        {
            case Quantity.Identity:
                return _draft.Put(field, TextCache.Identity, ValueGrammar.TextContent(value), entry, place);
            case Quantity.Message:
                return _draft.Put(field, TextCache.Message, ValueGrammar.TextContent(value), entry, place);
            case Quantity.Text:
                return _draft.Put(field, TextCache.AsItCame, ValueGrammar.TextContent(value), entry, place);
            case Quantity.Time:
                return TakeTime(field, entry, place, value, received);
            case Quantity.TimedPower:
                return TakePeak(field, entry, place, value, received);
            case Quantity.PowerFailureLog:
                return _draft.Lists.TakePowerFailures(value, received);
            case Quantity.PeakList:
                return _draft.Lists.TakePeaks(value, received);
            case Quantity.DeviceType or Quantity.DeviceIdentity or Quantity.DeviceReading or Quantity.DeviceValve:
                return _draft.Devices.Take(field, place, value, received);
            default:
                return TryNumber(field, entry, value, out decimal number) && Put(field, number, entry, place);
        }
    }

    bool Put(ObisField field, decimal number, CatalogueEntry entry, Place place)
    {
        _repetition.Add(new NumberLine(field, entry, place));
        return _draft.Put(field, number, entry, place);
    }

    static bool TryNumber(ObisField field, CatalogueEntry entry, ReadOnlySpan<byte> value, out decimal number)
    {
        ReadOnlySpan<byte> group = ValueGrammar.OnlyGroup(value);
        return field.Quantity switch
        {
            Quantity.Count => ValueGrammar.TryInteger(group, out number),
            Quantity.State => ValueGrammar.TryState(group, out number),
            Quantity.Tariff => ValueGrammar.TryInteger(group, out number) && number is >= 1 and <= 99,
            _ => ValueGrammar.TryQuantity(group, field.Quantity, out number, unitNeeded: entry.Fields.Length > 1),
        };
    }

    bool TakeTime(ObisField field, CatalogueEntry entry, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        if (!ReadTime(value, received))
        {
            return false;
        }

        // Other forms have characters between the digits, where a line end or a bracket would go unseen.
        if (value.Length is 14 or 15)
        {
            _repetition.Add(new NumberLine(field, entry, place));
        }

        return true;
    }

    bool ReadTime(ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        _draft.Time = clock.Read(ValueGrammar.OnlyGroup(value), received);
        return _draft.Time is not null;
    }

    bool TakePeak(ObisField field, CatalogueEntry entry, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        if (!_draft.Lists.TryTimedPower(value, received, out decimal power, out DateTimeOffset? time))
        {
            return false;
        }

        _draft.PeakTime = time;
        return _draft.Put(field, power, entry, place);
    }
}
