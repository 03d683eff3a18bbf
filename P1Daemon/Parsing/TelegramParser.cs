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

    /// <summary>Reads a telegram.</summary>
    /// <param name="telegram">From <c>/</c> to the end of the CRC line; its checksum is the framer's business.</param>
    /// <param name="received">When its last byte came; null for a recording.</param>
    /// <returns>Null when not one line of it is a data object.</returns>
    public Telegram? Parse(ReadOnlySpan<byte> telegram, DateTimeOffset? received)
    {
        _draft.Clear();
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

        return objects == 0 ? null : _draft.ToTelegram(telegram, reader.Ident, received);
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

        if (match.Remembers(value))
        {
            _draft.Put(match, place);
            return;
        }

        foreach (ObisField field in entry.Fields)
        {
            if (Accept(field, match, place, value, received))
            {
                return;
            }
        }

        _draft.GiveUp(place);
    }

    static bool IsEmpty(ReadOnlySpan<byte> value) => (value.Length < 2 || value[1] <= ')') && value.IndexOfAnyExcept("() \r\n"u8) < 0;

    bool Accept(ObisField field, CodeMatch match, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        decimal number;
        switch (field.Quantity)
        {
            case Quantity.Count or Quantity.State:
                return ValueGrammar.TryInteger(ValueGrammar.OnlyGroup(value), out number) && _draft.Put(field, number, match, place, value);
            case Quantity.Tariff:
                return ValueGrammar.TryInteger(ValueGrammar.OnlyGroup(value), out number) && number is >= 1 and <= 99 && _draft.Put(field, number, match, place, value);
            case Quantity.Identity:
                return _draft.Put(field, ValueGrammar.Text(ValueGrammar.TextContent(value), printableOnly: true), match, place, value);
            case Quantity.Message:
                return _draft.Put(field, ValueGrammar.Text(ValueGrammar.TextContent(value), printableOnly: false), match, place, value);
            case Quantity.Text:
                return _draft.Put(field, TextCache.AsItCame(ValueGrammar.TextContent(value)), match, place, value);
            case Quantity.Time:
                _draft.Time = clock.Read(ValueGrammar.OnlyGroup(value), received);
                return _draft.Time is not null;
            case Quantity.TimedPower:
                return TakePeak(field, match, place, value, received);
            case Quantity.PowerFailureLog:
                return _draft.Lists.TakePowerFailures(value, received);
            case Quantity.PeakList:
                return _draft.Lists.TakePeaks(value, received);
            case Quantity.DeviceType or Quantity.DeviceIdentity or Quantity.DeviceReading or Quantity.DeviceValve:
                return _draft.Devices.Take(field, place, value, received);
            default:
                return ValueGrammar.TryQuantity(ValueGrammar.OnlyGroup(value), field.Quantity, out number, unitNeeded: match.Entry!.Fields.Length > 1)
                    && _draft.Put(field, number, match, place, value);
        }
    }

    bool TakePeak(ObisField field, CodeMatch match, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        if (!_draft.Lists.TryTimedPower(value, received, out decimal power, out DateTimeOffset? time))
        {
            return false;
        }

        _draft.PeakTime = time;
        return _draft.PutOnce(field, power, match, place);
    }
}
