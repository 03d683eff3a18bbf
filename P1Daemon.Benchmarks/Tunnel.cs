using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using P1Daemon.Sources;

namespace P1Daemon.Benchmarks;

/// <summary>A network interface whose packets this process takes and gives: TUN of Linux, Documentation/networking/tuntap.rst.</summary>
sealed unsafe partial class Tunnel : IDisposable
{
    const nuint SetInterface = 0x400454ca; // TUNSETIFF
    const short PlainPackets = 0x1001; // IFF_TUN | IFF_NO_PI
    const int NameLength = 16;
    const int RequestLength = 40;
    const int LongestPacket = 65_536;
    static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    readonly SafeFileHandle _device = Libc.Open("/dev/net/tun", Libc.OpenReadWrite | Libc.OpenCloseOnExec);
    readonly byte[] _packet = new byte[LongestPacket];

    /// <summary>Makes it; it is gone when this is disposed of.</summary>
    public Tunnel(string name)
    {
        byte* request = stackalloc byte[RequestLength];
        new Span<byte>(request, RequestLength).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, NameLength));
        *(short*)(request + NameLength) = PlainPackets;
        if (_device.IsInvalid || Control(_device, SetInterface, request) != 0)
        {
            throw new IOException($"no network tunnel: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>The next packet that the machine sends into it; null when none came for a moment.</summary>
    public byte[]? Next()
    {
        var entry = new Libc.PollEntry((int)_device.DangerousGetHandle());
        var span = new Libc.TimeSpec(_patience);
        if (Libc.Poll(&entry, 1, &span, 0) <= 0)
        {
            return null;
        }

        fixed (byte* bytes = _packet)
        {
            nint length = Libc.Read(_device, bytes, LongestPacket);
            return length <= 0 ? null : _packet[..(int)length];
        }
    }

    /// <summary>Hands a packet to the machine; one that it does not want is lost, as on any network.</summary>
    public void Send(byte[] packet)
    {
        fixed (byte* bytes = packet)
        {
            _ = Libc.Write(_device, bytes, (nuint)packet.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle device, nuint request, byte* argument);
}
