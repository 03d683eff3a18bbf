using P1Daemon.Configuration;
using P1Daemon.Framing;
using P1Daemon.Hosting;
using P1Daemon.Parsing;
using P1Daemon.Sources;
using P1Daemon.Telegrams;

namespace P1Daemon.Commands.Doctor;

/// <summary>What one source was heard to say, by the rules that the daemon has.</summary>
internal sealed class Hearing : IDisposable
{
    const int LongestSample = 16 * 1024;

    // Meters pause for longer between two telegrams, and pieces of one come closer.
    static readonly TimeSpan _pause = TimeSpan.FromSeconds(0.3);

    readonly LineEvidence _evidence = new();
    readonly MeterClock _clock;
    readonly FrameCipher _cipher;
    readonly TelegramFramer _framer;
    readonly TelegramParser _parser;
    readonly TimeProvider _time;
    readonly int[] _frames = new int[Enum.GetValues<FrameStatus>().Length];
    readonly MemoryStream _sample = new();
    readonly long _since;
    TimeSpan? _ended;
    (TimeSpan First, TimeSpan Burst, TimeSpan Last) _came;
    long _beforeBurst;

    /// <summary>Begins to hear a source.</summary>
    public Hearing(ISource source, MeterSettings meter, TimeProvider time)
    {
        Source = source;
        _time = time;
        _since = time.GetTimestamp();
        _clock = new MeterClock(meter.Timezone);
        _cipher = new FrameCipher(meter.EncryptionKey, meter.AuthenticationKey);
        _framer = new TelegramFramer(Services.Rule(meter.Crc), _cipher);
        _parser = new TelegramParser(_clock);
    }

    /// <summary>Who speaks.</summary>
    public ISource Source { get; }

    /// <summary>How many bytes came.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many came a second, over whole bursts; null before there are two.</summary>
    public double? BytesPerSecond =>
        _beforeBurst > 0 ? _beforeBurst / (_came.Burst - _came.First).TotalSeconds
        : (_came.Last - _came.First).TotalSeconds is >= 1 and var steady ? Bytes / steady
        : null;

    /// <summary>How long it was listened to.</summary>
    public TimeSpan Listened => _ended ?? _time.GetElapsedTime(_since);

    /// <summary>What the bytes say about the setting of the line.</summary>
    public LineVerdict Verdict { get; private set; }

    /// <summary>The first telegram that counts; its time is the host's where the meter sends none.</summary>
    public Telegram? Telegram { get; private set; }

    /// <summary>The same as it came.</summary>
    public byte[] Raw { get; private set; } = [];

    /// <summary>True when the telegram says its own time.</summary>
    public bool HasClock { get; private set; }

    /// <summary>What came of opening encrypted ones; null where none came.</summary>
    public Opening? Opening { get; private set; }

    /// <summary>True when a telegram was turned down for want of a checksum, not for a wrong one.</summary>
    public bool LacksCrc { get; private set; }

    /// <summary>Why it could not be heard, or no longer; null where it could.</summary>
    public SourceException? Trouble { get; set; }

    /// <summary>The first bytes, up to 16 kB.</summary>
    public ReadOnlySpan<byte> Sample => _sample.GetBuffer().AsSpan(0, (int)_sample.Length);

    /// <summary>How many frames came to this end.</summary>
    public int Count(FrameStatus status) => _frames[(int)status];

    /// <summary>Takes bytes as they came.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        Note();
        Bytes += bytes.Length;
        _sample.Write(bytes[..Math.Min(bytes.Length, LongestSample - (int)_sample.Length)]);
        if (Verdict != LineVerdict.Right)
        {
            Verdict = _evidence.Add(bytes);
        }

        while (Telegram is null && _framer.TryRead(ref bytes, out Frame frame))
        {
            Take(frame);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        while (Telegram is null && _framer.TryFlush(out Frame frame))
        {
            Take(frame);
        }

        _ended ??= _time.GetElapsedTime(_since);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        _sample.Dispose();
    }

    void Note()
    {
        TimeSpan now = _time.GetElapsedTime(_since);
        if (Bytes == 0)
        {
            _came = (now, now, now);
        }
        else if (now - _came.Last > _pause)
        {
            _beforeBurst = Bytes;
            _came.Burst = now;
        }

        _came.Last = now;
    }

    void Take(Frame frame)
    {
        _frames[(int)frame.Status]++;
        Opening = frame.Opening ?? Opening;
        if (frame.Status == FrameStatus.Crc)
        {
            ReadOnlySpan<byte> end = frame.Bytes[(frame.Bytes.LastIndexOf((byte)'!') + 1)..];
            LacksCrc = end.IsEmpty || !char.IsAsciiHexDigit((char)end[0]);
        }

        if (frame.Status != FrameStatus.Telegram)
        {
            return;
        }

        DateTimeOffset received = _time.GetUtcNow();
        if (_parser.Parse(frame.Bytes, Source.Ends ? null : received) is { } telegram)
        {
            HasClock = telegram.Time is not null;
            Telegram = telegram with { Time = telegram.Time ?? (Source.Ends ? null : _clock.Local(received)) };
            Raw = frame.Bytes.ToArray();
        }
    }
}
