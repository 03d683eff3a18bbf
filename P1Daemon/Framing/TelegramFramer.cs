namespace P1Daemon.Framing;

/// <summary>
/// Finds telegrams in a stream of bytes, however it is cut. A frame that lies in one piece is handed on where it lies;
/// one that straddles two pieces is put together once. What the frames are is <see cref="FrameScanner"/>'s business; this keeps the bytes.
/// </summary>
internal sealed class TelegramFramer(CrcRule rule = CrcRule.Auto, FrameCipher? cipher = null)
{
    readonly FrameScanner _scanner = new(rule, cipher);
    readonly byte[] _buffer = new byte[FrameScanner.Longest];
    int _kept;      // bytes at the front of the buffer that wait for more
    int _dealtWith; // how many of these the last call has handed on
    long _offset;   // position, in all that was ever read, of the first byte not handed on

    /// <summary>Takes bytes from the front of <paramref name="input"/> until a frame is complete; false when all are taken and none is.</summary>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out Frame frame)
    {
        while (true)
        {
            DropDealtWith();
            int taken = _kept > 0 ? Fill(input) : 0;
            ReadOnlySpan<byte> data = _kept > 0 ? _buffer.AsSpan(0, _kept) : input;
            Step step = _scanner.Next(data, ended: false);
            if (step.Length == 0)
            {
                Keep(ref input, taken);
                frame = default;
                return false;
            }

            frame = new Frame(step, data, _offset);
            Advance(ref input, taken, step.Length);
            if (step.Status != FrameStatus.Noise)
            {
                return true;
            }
        }
    }

    /// <summary>No more bytes will come: what is kept is a telegram without line end, or an incomplete one. Call until false.</summary>
    public bool TryFlush(out Frame frame)
    {
        DropDealtWith();
        while (_kept > 0)
        {
            ReadOnlySpan<byte> data = _buffer.AsSpan(0, _kept);
            Step step = _scanner.Next(data, ended: true);
            frame = new Frame(step, data, _offset);
            _offset += step.Length;
            _dealtWith = step.Length;
            if (step.Status != FrameStatus.Noise)
            {
                return true;
            }

            DropDealtWith();
        }

        frame = default;
        return false;
    }

    /// <summary>Forgets a half frame: the port was reopened.</summary>
    public void Reset()
    {
        DropDealtWith();
        _offset += _kept;
        _kept = 0;
        _scanner.Reset();
    }

    void DropDealtWith()
    {
        _buffer.AsSpan(_dealtWith, _kept - _dealtWith).CopyTo(_buffer);
        _kept -= _dealtWith;
        _dealtWith = 0;
    }

    int Fill(ReadOnlySpan<byte> input)
    {
        int taken = Math.Min(input.Length, _buffer.Length - _kept);
        input[..taken].CopyTo(_buffer.AsSpan(_kept));
        _kept += taken;
        return taken;
    }

    // The scanner asks for more only below the buffer's length, so all of the input is in the buffer or fits into it.
    void Keep(ref ReadOnlySpan<byte> input, int taken)
    {
        input[taken..].CopyTo(_buffer.AsSpan(_kept));
        _kept += input.Length - taken;
        input = [];
    }

    // What was copied and is not part of the frame goes back to the input, so that the next frame is read where it lies.
    void Advance(ref ReadOnlySpan<byte> input, int taken, int length)
    {
        _offset += length;
        int rest = _kept - length;
        if (_kept == 0)
        {
            input = input[length..];
        }
        else if (rest <= taken)
        {
            input = input[(taken - rest)..];
            _kept = 0;
        }
        else
        {
            input = input[taken..];
            _dealtWith = length;
        }
    }
}
