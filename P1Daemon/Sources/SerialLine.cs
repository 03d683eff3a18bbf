using System.IO.Ports;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace P1Daemon.Sources;

/// <summary>
/// An open serial port. <see cref="SerialPort"/> sets the line and nothing else: its own reading wakes every millisecond (dotnet/runtime#2379) and hangs
/// after the cable was pulled (dotnet/runtime#121627), so the waiting and reading is done on a descriptor of our own.
/// </summary>
internal sealed unsafe class SerialLine : ISerialLine, IDisposable
{
    readonly string _path;
    readonly TimeProvider _time;
    readonly long _opened;
    readonly SafeFileHandle _descriptor;
    readonly SafeFileHandle _stop;
    readonly FileIdentity? _identity;
    SerialPort? _port;

    SerialLine(string path, SerialDevices devices, TimeProvider time)
    {
        // O_NOCTTY: a service leads its session, and a terminal that became its controlling one would send SIGHUP when it is pulled.
        _descriptor = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        if (_descriptor.IsInvalid)
        {
            throw SerialTrouble.CannotOpen(path, Marshal.GetLastPInvokeError(), devices);
        }

        _stop = Libc.EventDescriptor(0, Libc.EventCloseOnExec | Libc.EventNonBlocking);
        if (_stop.IsInvalid)
        {
            // Without it nothing could end the wait for bytes.
            int error = Marshal.GetLastPInvokeError();
            _descriptor.Dispose();
            throw SerialTrouble.CannotOpen(path, error, devices);
        }

        _identity = Libc.Identify(_descriptor);
        _path = path;
        _time = time;
        _opened = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public TimeSpan Now => _time.GetElapsedTime(_opened);

    /// <summary>Opens a port, unless another program reads it: then the line is as it was.</summary>
    /// <exception cref="SourceException">It cannot be opened.</exception>
    public static SerialLine Open(string path, LineSetting setting, SerialDevices devices, TimeProvider time)
    {
        var line = new SerialLine(path, devices, time);
        try
        {
            line.Claim(devices);
            line.Set(setting);
            return line;
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Opens a port and closes it again, the line as it was.</summary>
    /// <exception cref="SourceException">It cannot be opened.</exception>
    public static void Probe(string path, SerialDevices devices, TimeProvider time)
    {
        using var line = new SerialLine(path, devices, time);
        line.Claim(devices);
    }

    void Claim(SerialDevices devices)
    {
        if (Libc.IsTerminal(_descriptor) != 1)
        {
            throw SerialTrouble.NoSerialPort(_path, devices);
        }

        if (Libc.Flock(_descriptor, Libc.LockExclusive | Libc.LockNonBlocking) != 0)
        {
            _descriptor.Dispose(); // before the holder is looked for, so that we do not find ourselves
            throw SerialTrouble.Held(_path);
        }
    }

    void Set(LineSetting setting)
    {
        try
        {
            // DTR and RTS stay off, its default: a pseudo-terminal has none and refuses to raise them (dotnet/runtime#31523).
            _port = new SerialPort(_path, setting.Speed, setting.Parity, setting.DataBits, setting.StopBits);
            _port.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw SerialTrouble.CannotSet(_path, $"{setting}", e);
        }
    }

    /// <inheritdoc/>
    public Waited WaitForBytes(TimeSpan limit) => Wait(limit, watched: 2);

    /// <inheritdoc/>
    public bool Rest(TimeSpan span) => Wait(span, watched: 1) == Waited.Stopped;

    /// <inheritdoc/>
    public int Take(Span<byte> room)
    {
        fixed (byte* buffer = room)
        {
            nint taken = Libc.Read(_descriptor, buffer, (nuint)room.Length);
            return taken switch
            {
                > 0 => (int)taken,
                < 0 when Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted => 0,
                _ => throw SerialTrouble.Lost(_path), // 0: hung up; an error: the driver has lost the device
            };
        }
    }

    /// <inheritdoc/>
    public void CheckPath()
    {
        if (Libc.Identify(_path) is not FileIdentity there)
        {
            throw SerialTrouble.Lost(_path);
        }

        if (_identity is FileIdentity opened && !opened.IsSameFile(there))
        {
            throw SerialTrouble.Moved(_path);
        }
    }

    /// <summary>Ends every wait, now and later; may be called from any thread.</summary>
    public void Stop()
    {
        ulong one = 1;
        _ = Libc.Write(_stop, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Closes both; not while another thread is in one of the calls above.</summary>
    public void Dispose()
    {
        _port?.Dispose();
        _descriptor.Dispose(); // gives up the lock, and so comes last
        _stop.Dispose();
    }

    // Entry 0 is the signal to stop, entry 1 the line. A hang-up or an error makes the line ready as well, and the reading says what it is.
    Waited Wait(TimeSpan limit, uint watched)
    {
        var set = stackalloc Libc.PollEntry[2];
        set[0] = new Libc.PollEntry((int)_stop.DangerousGetHandle());
        set[1] = new Libc.PollEntry((int)_descriptor.DangerousGetHandle());
        TimeSpan end = Now + limit;
        while (true)
        {
            var left = new Libc.TimeSpec(end - Now is var span && span > TimeSpan.Zero ? span : TimeSpan.Zero);
            int ready = Libc.Poll(set, watched, &left, 0);
            if (ready < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted)
            {
                continue;
            }

            return ready <= 0 ? Waited.TimeUp : set[0].Happened != 0 ? Waited.Stopped : Waited.Ready;
        }
    }
}
