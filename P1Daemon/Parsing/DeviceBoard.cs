using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>
/// Gathers the M-Bus devices of one telegram, channel by channel. The channel is the order of installation and tells nothing of
/// what a device is (P1 5.0.2 §6.12): that is its type, or where the meter sends none its unit and code.
/// </summary>
internal sealed class DeviceBoard(MeterClock clock, TextCache texts)
{
    // The standard has four channels.
    const int MostDevices = 16;

    static readonly ObisCode _belgianGas = ObisCode.Parse("0-n:24.2.3");
    static readonly ObisCode _twoLines = ObisCode.Parse("0-n:24.3.0");

    readonly Slot[] _slots = [.. Enumerable.Range(0, MostDevices).Select(_ => new Slot())];
    int _used;

    sealed class Slot
    {
        public int Channel;
        public int? Type;
        public Place TypePlace;
        public string? Id;
        public DateTimeOffset? Time;
        public decimal? Value;
        public string? Unit;
        public bool BelgianGas;
        public int? Valve;
        public Place ValvePlace;
        public byte Seen;

        public bool IsDevice => Id is not null || Value is not null;
    }

    /// <summary>Empties it.</summary>
    public void Clear() => _used = 0;

    /// <summary>Takes one line; false where it makes no sense for its field.</summary>
    /// <param name="field">Its row of the catalogue.</param>
    /// <param name="place">Its code, channel included, and where it stands.</param>
    /// <param name="value">Its groups.</param>
    /// <param name="received">Settles a stamp without a letter.</param>
    public bool Take(ObisField field, Place place, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        if (Find(place.Code.Channel) is not { } slot)
        {
            return false;
        }

        switch (field.Quantity)
        {
            case Quantity.DeviceType:
                slot.TypePlace = place;
                slot.Type = ValueGrammar.TryInteger(Only(value), out decimal type) && type < 256 ? (int)type : null;
                return slot.Type is not null;
            case Quantity.DeviceValve:
                slot.ValvePlace = place;
                slot.Valve = ValueGrammar.TryState(Only(value), out decimal valve) ? (int)valve : null;
                return slot.Valve is not null;
            case Quantity.DeviceIdentity:
                return TakeId(slot, place, value);
            default:
                return TakeReading(slot, place.Code.WithAnyChannel(), value, received);
        }
    }

    /// <summary>True the first time this line's code is said in the telegram.</summary>
    public bool IsFirst(CatalogueEntry entry, int channel)
    {
        if (Find(channel) is not { } slot)
        {
            return true;
        }

        int bit = 1 << (entry.Fields[0].Quantity switch
        {
            Quantity.DeviceType => 0,
            Quantity.DeviceValve => 1,
            Quantity.DeviceIdentity => 2 + entry.Rank,
            _ => 4 + entry.Rank,
        });
        bool first = (slot.Seen & bit) == 0;
        slot.Seen |= (byte)bit;
        return first;
    }

    /// <summary>The devices with an identity or a reading, by channel.</summary>
    /// <param name="giveUp">Told the places of lines that belong to no device.</param>
    public MBusDevice[] Read(Action<Place> giveUp)
    {
        if (_used == 0)
        {
            return [];
        }

        Array.Sort(_slots, 0, _used, _byChannel);
        int count = 0;
        for (int i = 0; i < _used; i++)
        {
            count += _slots[i].IsDevice ? 1 : 0;
        }

        var devices = new MBusDevice[count];
        int next = 0;
        foreach (Slot slot in _slots.AsSpan(0, _used))
        {
            if (slot.IsDevice)
            {
                devices[next++] = Device(slot);
                continue;
            }

            if (slot.Type is not null)
            {
                giveUp(slot.TypePlace);
            }

            if (slot.Valve is not null)
            {
                giveUp(slot.ValvePlace);
            }
        }

        return devices;
    }

    static readonly IComparer<Slot> _byChannel = Comparer<Slot>.Create((a, b) => a.Channel.CompareTo(b.Channel));

    static MBusDevice Device(Slot slot) => new()
    {
        Channel = slot.Channel,
        Kind = DeviceKinds.From(slot.Type, slot.Unit, slot.BelgianGas),
        Id = slot.Id,
        Time = slot.Time,
        Value = slot.Value,
        Unit = slot.Unit,
        Valve = slot.Valve,
    };

    Slot? Find(int channel)
    {
        foreach (Slot slot in _slots.AsSpan(0, _used))
        {
            if (slot.Channel == channel)
            {
                return slot;
            }
        }

        if (_used == MostDevices)
        {
            return null;
        }

        Slot free = _slots[_used++];
        free.Channel = channel;
        free.Type = null;
        free.Id = null;
        free.Time = null;
        free.Value = null;
        free.Unit = null;
        free.BelgianGas = false;
        free.Valve = null;
        free.Seen = 0;
        return free;
    }

    // Zeros only is no identity: what an empty channel says.
    bool TakeId(Slot slot, Place place, ReadOnlySpan<byte> value)
    {
        string id = texts.Get(place.Code.Packed, ValueGrammar.TextContent(value), TextCache.Identity);
        if (slot.Id is not null || id.AsSpan().IndexOfAnyExcept('0', ' ', '\0') < 0)
        {
            return false;
        }

        slot.Id = id;
        return true;
    }

    bool TakeReading(Slot slot, ObisCode code, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        DeviceReading reading = code == _twoLines ? DeviceReading.OfTwoLines(value, clock, received) : DeviceReading.Of(value, clock, received);
        bool nothing = reading.Value is null or 0 && reading.Unit.IsEmpty;
        if (slot.Value is not null || nothing || reading.Value is null)
        {
            return false;
        }

        slot.Value = reading.Value;
        slot.Time = reading.Time;
        slot.Unit = reading.Unit.IsEmpty ? null
            : Units.IsCubicMetre(reading.Unit) ? "m3"
            : texts.Get(code.Packed ^ ((ulong)slot.Channel << 56), reading.Unit, TextCache.AsItCame);
        slot.BelgianGas = code == _belgianGas;
        return true;
    }

    static ReadOnlySpan<byte> Only(ReadOnlySpan<byte> value) => ValueGrammar.OnlyGroup(value);
}
