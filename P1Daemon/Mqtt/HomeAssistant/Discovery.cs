using System.Collections.Immutable;
using P1Daemon.Configuration;
using P1Daemon.Obis;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>
/// What Home Assistant is told so that it finds the meter and everything behind it by itself: one retained message a device, sent at each connect, at
/// Home Assistant's own start, and when a device is seen with something new. A device that is gone is taken back with an empty message.
/// </summary>
/// <param name="mqtt">The topics.</param>
/// <param name="known">The identities of before the start, as <see cref="StandingFacts"/> names them.</param>
/// <param name="time">The clock.</param>
/// <param name="random">0 to 1; the tests give their own.</param>
internal sealed class Discovery(MqttSettings mqtt, ImmutableDictionary<string, string> known, TimeProvider time, Func<double>? random = null)
{
    /// <summary>Behind all rows of the catalogue.</summary>
    const int DaemonPlace = 10_000;

    readonly DiscoveryJson _json = new(new Topics(mqtt.Topic));
    readonly BirthDelay _birth = new(time, random);
    readonly DeviceBook _devices = new(time);
    readonly Queue<string> _toTakeBack = new();
    readonly HashSet<string> _unconfirmed = [];
    AnnouncedDevice? _main;

    /// <summary>Where Home Assistant says that it has started.</summary>
    public string BirthTopic { get; } = $"{mqtt.HomeAssistantPrefix}/status";

    /// <summary>How long until everything is due again; null when nothing is planned.</summary>
    public TimeSpan? UntilRepeat => _birth.Left;

    /// <summary>A message on the birth topic; from any thread.</summary>
    public void Heard(string text) => _birth.Heard(text);

    /// <summary>A new connection: the broker is told everything again, also what it did not confirm to have taken back.</summary>
    public void Begin()
    {
        Repeat();
        _toTakeBack.Clear();
        foreach (string topic in _unconfirmed)
        {
            _toTakeBack.Enqueue(topic);
        }
    }

    /// <summary>The broker took a message.</summary>
    public void Taken(string topic) => _unconfirmed.Remove(topic);

    /// <summary>Takes what a telegram says; before the first identity nobody knows whose values these are.</summary>
    public void Follow(Telegram telegram)
    {
        if (telegram.MeterId is { } id && id != _main?.Id)
        {
            Meet(id);
        }

        if (_main is null)
        {
            return;
        }

        _main.Describe("Smart meter", telegram.Model, via: null);
        foreach (Measurement measurement in telegram.Measurements)
        {
            See(measurement.Field, measurement.Value);
        }

        foreach (ObisField held in telegram.Held)
        {
            See(held);
        }

        foreach (TextValue text in telegram.Texts)
        {
            See(text.Field);
        }

        if (telegram.MonthlyPeakTime is not null)
        {
            See(Catalogue.MonthlyPeakTime);
        }

        _devices.Follow(telegram, _main, TakeBack);
    }

    /// <summary>The next message, if one is due: what is taken back first, then the electricity meter, then what stands behind it.</summary>
    public bool TryTake(out OutgoingMessage message)
    {
        if (_birth.IsOver())
        {
            Repeat();
        }

        if (_toTakeBack.TryDequeue(out string? topic))
        {
            message = new OutgoingMessage(topic, ReadOnlyMemory<byte>.Empty, Retain: true, IsJson: false);
            return true;
        }

        AnnouncedDevice? due = _main is { IsDue: true } ? _main : _devices.FirstDue();
        message = due is null ? default : new OutgoingMessage(TopicOf(due), due.Take(_json.Write), Retain: true, IsJson: true);
        return due is not null;
    }

    string TopicOf(AnnouncedDevice device) => $"{mqtt.HomeAssistantPrefix}/device/{device.ObjectId}/config";

    void Meet(string id)
    {
        AnnouncedDevice? before = _main;
        if (before is null)
        {
            before = known.TryGetValue(StandingFacts.Electricity, out string? old) ? new AnnouncedDevice(old) : null;
            foreach ((string slot, string other) in known.Where(identity => identity.Key != StandingFacts.Electricity))
            {
                _devices.Remember(slot, other);
            }
        }

        _main = new AnnouncedDevice(id);
        for (int i = 0; i < MeterSensors.OfDaemon.Count; i++)
        {
            _main.Put(DaemonPlace + i, MeterSensors.OfDaemon[i]);
        }

        if (before is not null)
        {
            TakeBack(before);
        }
    }

    void See(ObisField field, decimal? value = null)
    {
        if (!_main!.Has(field.Index) && MeterSensors.Of(field, Sensor.DecimalsOf(value)) is { } sensor)
        {
            _main.Put(field.Index, sensor);
        }
    }

    // Two numbers may have one name in the topics.
    void TakeBack(AnnouncedDevice device)
    {
        if (device.ObjectId != _main!.ObjectId && _unconfirmed.Add(TopicOf(device)))
        {
            _toTakeBack.Enqueue(TopicOf(device));
        }
    }

    void Repeat()
    {
        _main?.Repeat();
        _devices.Repeat();
    }
}
