using System.Diagnostics;
using System.Net;

namespace P1Daemon.Benchmarks;

/// <summary>
/// A network of two ends on this machine: the far one lies in a namespace of its own (ip-netns(8)), and each packet between them takes half the round trip.
/// Two tunnels and this process in between do what <c>tc netem</c> does on kernels that have it. Needs root and the package iproute2.
/// </summary>
sealed class SlowLink : IDisposable
{
    /// <summary>Where the far end lies.</summary>
    public const string Namespace = "p1bench";

    const string Near = "p1bench0";
    const string Far = "p1bench1";

    // For documentation (RFC 5737): no real network has them.
    const string NearAddress = "198.51.100.1";
    const string FarAddress = "198.51.100.2";

    readonly Tunnel _near;
    readonly Tunnel _far;
    readonly DelayedWay _there;
    readonly DelayedWay _back;

    /// <summary>Makes it; the namespace of an earlier run that was killed is taken away first.</summary>
    public SlowLink(TimeSpan roundTrip)
    {
        Remove();
        _near = new Tunnel(Near);
        _far = new Tunnel(Far);
        Run($"ip netns add {Namespace}");
        Run($"ip link set {Far} netns {Namespace}");
        Run($"ip address add {NearAddress} peer {FarAddress} dev {Near}");
        Run($"ip link set {Near} up");
        Run($"ip -n {Namespace} address add {FarAddress} peer {NearAddress} dev {Far}");
        Run($"ip -n {Namespace} link set {Far} up");
        _there = new DelayedWay(_near, _far, roundTrip / 2);
        _back = new DelayedWay(_far, _near, roundTrip / 2);
    }

    /// <summary>Its address.</summary>
    public IPAddress FarEnd { get; } = IPAddress.Parse(FarAddress);

    /// <inheritdoc/>
    public void Dispose()
    {
        _there.Dispose();
        _back.Dispose();
        _near.Dispose();
        _far.Dispose();
        Remove();
    }

    static void Remove()
    {
        if (Run("ip netns list").Contains(Namespace, StringComparison.Ordinal))
        {
            Run($"ip netns delete {Namespace}");
        }
    }

    static string Run(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin; " + command]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}; it needs root");
    }
}
