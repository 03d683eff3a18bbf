using System.Buffers;
using System.Text.Json;
using P1Daemon.Framing;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Sources;
using P1Daemon.Telegrams;

namespace P1Daemon.Commands;

/// <summary>How <c>decode</c> writes telegrams.</summary>
/// <param name="Raw">As they came, in place of JSON.</param>
/// <param name="Mask">Without what tells whose they are.</param>
internal sealed record DecodeFormat(bool Raw, bool Mask);

/// <summary>
/// Decodes a recording of any size in constant memory: each valid telegram one line of JSON (or as it came), each rejected one a line of complaint with
/// the offset of its first byte. A telegram that the recording's beginning or end cuts is reported and is no failure.
/// </summary>
internal sealed class RecordingDecoder(
    TelegramFramer framer, TelegramParser parser, DecodeFormat format, string name, Stream output, TextWriter complaints, DecodeProgress? progress = null)
{
    const int PieceLength = 256 * 1024;

    readonly ArrayBufferWriter<byte> _buffer = new(2 * PieceLength);
    Utf8JsonWriter? _json;
    bool _first = true;

    /// <summary>What came of it so far.</summary>
    public DecodeTally Tally { get; } = new();

    /// <summary>Decodes to the end; false when a telegram was rejected.</summary>
    /// <exception cref="OutputException">The output takes no more.</exception>
    public bool Run(Stream input)
    {
        byte[] piece = new byte[PieceLength];
        long read = 0;
        using (_json = ReadingJson.Writer(_buffer))
        {
            Frame frame;
            while (input.Read(piece) is var length and > 0)
            {
                ReadOnlySpan<byte> rest = piece.AsSpan(0, length);
                if (read == 0 && Gzip.Fits(rest))
                {
                    complaints.WriteLine($"{name}: it is compressed (gzip): {Gzip.Advice(name)}");
                    return true;
                }

                while (framer.TryRead(ref rest, out frame))
                {
                    Take(frame, cutByEnd: false);
                }

                Flush();
                read += length;
                progress?.Show(read, Tally.Telegrams);
            }

            while (framer.TryFlush(out frame))
            {
                // One before others that are whole is damaged, and not cut by the end.
                Take(frame, cutByEnd: frame.Offset + frame.Bytes.Length == read);
            }

            Flush();
        }

        progress?.Clear();
        if (_first)
        {
            complaints.WriteLine(read == 0 ? $"{name}: there is nothing in it" : $"{name}: no telegram begins in it: is this a recording of a P1 port?");
        }

        return !Tally.AnyRejected;
    }

    void Take(Frame frame, bool cutByEnd)
    {
        bool first = _first;
        _first = false;
        if (first && frame.Offset > 0)
        {
            Complain(0, "no telegram begins here: the recording begins in the middle of one, or with something else");
        }

        if (frame.Status == FrameStatus.Incomplete && (first || cutByEnd))
        {
            Complain(frame.Offset, cutByEnd ? "the recording ends in the middle of this telegram" : "the recording's first telegram is cut");
        }
        else if (frame.Status != FrameStatus.Telegram)
        {
            Reject(frame.Offset, RejectionWords.Cause(frame.Status), RejectionWords.Why(frame));
        }
        else if (!Write(frame.Bytes))
        {
            Reject(frame.Offset, "format", "nothing in it is a value");
        }
    }

    bool Write(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> telegram = format.Mask ? TelegramMask.Apply(bytes) : bytes;
        if (parser.Parse(telegram, received: null) is not { } parsed)
        {
            return false;
        }

        Tally.Add(parsed.Time);
        if (format.Raw)
        {
            _buffer.Write(telegram);
        }
        else
        {
            WriteJson(parsed);
        }

        if (_buffer.WrittenCount >= PieceLength)
        {
            Flush();
        }

        return true;
    }

    void WriteJson(Telegram telegram)
    {
        ReadingJson.Write(_json!, telegram);
        _json!.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
    }

    void Flush()
    {
        try
        {
            output.Write(_buffer.WrittenSpan);
            output.Flush();
        }
        catch (Exception e) when (FileTrouble.IsExpected(e))
        {
            throw new OutputException(e);
        }

        _buffer.ResetWrittenCount();
    }

    void Reject(long offset, string cause, string why)
    {
        Tally.Reject(cause);
        Complain(offset, $"rejected: {why}");
    }

    // In the order of the recording: what came before stands on standard output already.
    void Complain(long offset, string what)
    {
        Flush();
        progress?.Clear();
        complaints.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}:{offset}: {what}"));
    }
}
