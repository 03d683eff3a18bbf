using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Mqtt.HomeAssistant;

namespace P1Daemon.Mqtt;

/// <summary>
/// What goes out beside the readings, and in which order: after a connect the discovery, the status, the state when it is current, the
/// availability; then whatever is due. Nothing here is kept over an outage.
/// </summary>
internal sealed class PublishPlan(
    MqttSettings mqtt, TimeSpan silence, Feed feed, MeterHealth meter, MessageBodies bodies, TimeProvider time, Discovery? discovery)
{
    static readonly TimeSpan _statusEvery = TimeSpan.FromMinutes(1);
    static readonly byte[] _online = "online"u8.ToArray();
    static readonly byte[] _offline = "offline"u8.ToArray();

    readonly Topics _topics = new(mqtt.Topic);
    readonly ValueTopics _values = new(new Topics(mqtt.Topic));
    volatile bool _statusDue;
    volatile Sighting? _reading;
    Sighting? _readingShown;
    long _statusAt;
    Sighting? _announced;
    Sighting? _shown;
    Sighting? _passedOn;
    Sighting? _beforeGap;
    bool _stateFirst;
    bool _wasOnline;
    byte[]? _availability;
    bool _availabilityRefused;
    bool _availabilityAgain;
    long _lastEvent;

    /// <summary>True from a connect until the availability is sent: readings come after it.</summary>
    public bool Opening => _availability is null;

    /// <summary>How long until the next status is due.</summary>
    public TimeSpan UntilStatus => _statusEvery - time.GetElapsedTime(_statusAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>How long until something is due that only time brings.</summary>
    public TimeSpan UntilNext => discovery?.UntilRepeat is { } repeat && repeat < UntilStatus ? repeat : UntilStatus;

    /// <summary>What to listen to from the connect on.</summary>
    public IEnumerable<string> Filters => new[] { discovery?.BirthTopic, mqtt.Values ? _values.Filter : null }.OfType<string>();

    /// <summary>The last words of a clean stop, and of the will.</summary>
    public static OutgoingMessage Farewell(Topics topics) => new(topics.Availability, _offline, Retain: true, IsJson: false);

    /// <summary>A state of meter, broker or journal changed; from any thread.</summary>
    public void StateChanged() => _statusDue = true;

    /// <summary>The newest telegram became a reading; on the thread of the feed's one writer, and so no later telegram is there yet.</summary>
    public void ReadingTaken() => _reading = feed.Newest;

    /// <summary>A message on a topic that is listened to; from any thread.</summary>
    public void Heard(HeardMessage heard)
    {
        if (heard.Topic != discovery?.BirthTopic)
        {
            _values.Heard(heard);
        }
        else if (!heard.Kept)
        {
            // What was kept tells of a start long ago.
            discovery.Heard(heard.Text);
        }
    }

    /// <summary>What to listen to no more, once.</summary>
    public bool TryTakeHeardOut(out string filter) => _values.TryTakeHeardOut(out filter);

    /// <summary>The broker took a message on a topic other than the readings'.</summary>
    public void Taken(string topic) => discovery?.Taken(topic);

    /// <summary>A message on such a topic was refused, or left out. Most topics have a next message soon; the availability may have none for months, and goes with the next status.</summary>
    public void Refused(string topic) => _availabilityRefused |= topic == _topics.Availability;

    /// <summary>A new connection: the broker is told everything again.</summary>
    public void Begin()
    {
        _statusDue = true;
        _availability = null;
        _availabilityRefused = false;
        _shown = null;
        _passedOn = feed.Newest;
        _wasOnline = meter.Now.State == MeterState.Online;
        _beforeGap = _wasOnline ? null : feed.Newest;
        _stateFirst = true;
        _lastEvent = feed.LastEvent;
        _values.Restart();
        discovery?.Begin();
    }

    /// <summary>The next message, if one is due.</summary>
    public bool TryTake(out OutgoingMessage message)
    {
        message = NextDiscovery() ?? NextStatus() ?? NextState() ?? NextAvailability() ?? NextEvent() ?? NextTelegram() ?? default;
        return message.Topic is not null || _values.TryTake(out message);
    }

    OutgoingMessage? NextDiscovery()
    {
        if (discovery is null)
        {
            return null;
        }

        if (feed.Newest is { } newest && !ReferenceEquals(newest, _announced))
        {
            _announced = newest;
            discovery.Follow(newest.Telegram);
        }

        return discovery.TryTake(out OutgoingMessage message) ? message : null;
    }

    OutgoingMessage? NextStatus()
    {
        if (!_statusDue && UntilStatus > TimeSpan.Zero)
        {
            return null;
        }

        _statusDue = false;
        _statusAt = time.GetTimestamp();
        (_availabilityAgain, _availabilityRefused) = (_availabilityRefused, false);
        return new OutgoingMessage(_topics.Status, bodies.Status(), Retain: true, IsJson: true);
    }

    OutgoingMessage? NextState()
    {
        NoticeGap();
        // Looked at before the newest, which is then the reading's own telegram or a later one.
        Sighting? reading = _reading;
        if (ReferenceEquals(reading, _shown))
        {
            // Shown as the first telegram, before it was known to be a reading.
            _readingShown = reading;
        }

        if (feed.Current(silence) is not { } newest || ReferenceEquals(newest, _shown) || !StateIsDue(newest, reading))
        {
            return null;
        }

        _shown = newest;
        _readingShown = reading;
        _stateFirst &= ReferenceEquals(newest, _beforeGap);
        byte[] body = bodies.State(newest.Telegram);
        if (mqtt.Values)
        {
            _values.Follow(body, newest.Telegram.Held);
        }

        return new OutgoingMessage(_topics.State, body, Retain: true, IsJson: true);
    }

    // A reading is told by its telegram itself: two may have the same time, and a clock may be set back.
    bool StateIsDue(Sighting newest, Sighting? reading) =>
        Opening || mqtt.Live || (_stateFirst && !ReferenceEquals(newest, _beforeGap)) || !ReferenceEquals(reading, _readingShown);

    // The first telegram after a silence is shown before the meter is called online again.
    void NoticeGap()
    {
        bool isOnline = meter.Now.State == MeterState.Online;
        if (_wasOnline && !isOnline)
        {
            _stateFirst = true;
            _beforeGap = feed.Newest;
        }

        _wasOnline = isOnline;
    }

    OutgoingMessage? NextAvailability()
    {
        byte[] now = _wasOnline && !_stateFirst ? _online : _offline;
        if (ReferenceEquals(now, _availability) && !_availabilityAgain)
        {
            return null;
        }

        _availabilityAgain = false;
        _availability = now;
        return new OutgoingMessage(_topics.Availability, now, Retain: true, IsJson: false);
    }

    OutgoingMessage? NextEvent()
    {
        if (feed.LastEvent == _lastEvent)
        {
            return null;
        }

        (long number, Readings.MeterEvent happened) = feed.EventsAfter(_lastEvent)[0];
        _lastEvent = number;
        return new OutgoingMessage(_topics.Event, bodies.Event(happened), Retain: false, IsJson: true);
    }

    OutgoingMessage? NextTelegram()
    {
        if (!mqtt.Telegram || feed.Newest is not { } newest || ReferenceEquals(newest, _passedOn))
        {
            return null;
        }

        _passedOn = newest;
        return new OutgoingMessage(_topics.Telegram, newest.Raw, Retain: false, IsJson: false);
    }
}
