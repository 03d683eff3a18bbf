using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>
/// The M-Bus devices that are announced, each by its number. A device is gone when another number stands in its place, or when no telegram has told of it
/// for a day: a meter that was switched off and on may need an hour until it hears its devices again.
/// </summary>
internal sealed class DeviceBook(TimeProvider time)
{
    const int ReadingPlace = 0;
    const int TimePlace = 1;
    const int ValvePlace = 2;

    static readonly TimeSpan _patience = TimeSpan.FromDays(1);

    readonly List<Entry> _entries = [];

    sealed class Entry(string id, string slot)
    {
        public AnnouncedDevice Device { get; } = new(id);

        /// <summary>Kind and channel: <c>gas@1</c>.</summary>
        public string Slot { get; set; } = slot;

        public DeviceKind Kind { get; set; }

        public int Channel { get; set; }

        public string? Unit { get; set; }

        public bool IsThere { get; set; }

        public long? AbsentSince { get; set; }
    }

    /// <summary>The first that the broker is to be told of, or null.</summary>
    public AnnouncedDevice? FirstDue() => _entries.Find(entry => entry.Device.IsDue)?.Device;

    /// <summary>The broker is to be told of all of them again.</summary>
    public void Repeat() => _entries.ForEach(entry => entry.Device.Repeat());

    /// <summary>One that was announced before the start: it is taken up when a telegram tells of it, and gone like any other.</summary>
    public void Remember(string slot, string id)
    {
        var entry = new Entry(id, slot);
        if (!IsTaken(entry.Device))
        {
            _entries.Add(entry);
        }
    }

    /// <summary>Takes what a telegram says of them.</summary>
    /// <param name="telegram">The newest.</param>
    /// <param name="main">The electricity meter that they stand behind.</param>
    /// <param name="gone">Told of each that is gone.</param>
    public void Follow(Telegram telegram, AnnouncedDevice main, Action<AnnouncedDevice> gone)
    {
        foreach (Entry entry in _entries)
        {
            entry.IsThere = false;
        }

        foreach (MBusDevice device in telegram.Devices)
        {
            if (device.Id is { } id && Find(id, device, main) is { IsThere: false } entry)
            {
                Take(entry, device, main);
            }
        }

        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (IsGone(_entries[i]))
            {
                AnnouncedDevice device = _entries[i].Device;
                _entries.RemoveAt(i);
                gone(device);
            }
        }
    }

    // Null: another device already has its name in the topics.
    Entry? Find(string id, MBusDevice device, AnnouncedDevice main)
    {
        if (_entries.Find(entry => entry.Device.Id == id) is { } known)
        {
            return known;
        }

        var entry = new Entry(id, StandingFacts.NameOf(device));
        if (entry.Device.ObjectId == main.ObjectId || IsTaken(entry.Device))
        {
            return null;
        }

        _entries.Add(entry);
        return entry;
    }

    bool IsTaken(AnnouncedDevice device) => _entries.Exists(other => other.Device.ObjectId == device.ObjectId);

    static void Take(Entry entry, MBusDevice device, AnnouncedDevice main)
    {
        entry.IsThere = true;
        entry.AbsentSince = null;
        // A line that was lost makes the kind unknown or the unit absent: what is known stays.
        DeviceKind kind = device.Kind == DeviceKind.Unknown ? entry.Kind : device.Kind;
        string? unit = device.Unit ?? entry.Unit;
        bool changed = kind != entry.Kind || unit != entry.Unit;
        if (kind != entry.Kind || device.Channel != entry.Channel)
        {
            (entry.Kind, entry.Channel) = (kind, device.Channel);
            entry.Slot = StandingFacts.NameOf(device with { Kind = kind });
        }

        entry.Unit = unit;
        AnnouncedDevice announced = entry.Device;
        if ((device.Value is not null || device.Unit is not null) && (changed || !announced.Has(ReadingPlace)))
        {
            announced.Put(ReadingPlace, DeviceSensors.Reading(announced.Id, kind, unit, Sensor.DecimalsOf(device.Value)));
        }

        if (device.Time is not null && !announced.Has(TimePlace))
        {
            announced.Put(TimePlace, DeviceSensors.Time(announced.Id));
        }

        if (device.Valve is not null && !announced.Has(ValvePlace))
        {
            announced.Put(ValvePlace, DeviceSensors.Valve(announced.Id));
        }

        announced.Describe(DeviceSensors.NameOf(kind), model: null, main.ObjectId);
    }

    bool IsGone(Entry entry)
    {
        if (entry.IsThere)
        {
            return false;
        }

        // Counted from the first telegram without it: while no telegrams come, nobody knows.
        entry.AbsentSince ??= time.GetTimestamp();
        return time.GetElapsedTime(entry.AbsentSince.Value) >= _patience
            || _entries.Exists(other => other.IsThere && other.Slot == entry.Slot);
    }
}
