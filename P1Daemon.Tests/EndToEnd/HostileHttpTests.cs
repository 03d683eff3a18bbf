using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// Peers of the status endpoint that mean harm. Whatever they do, the meter's side misses no telegram, others are answered, memory stays in bounds, and the stop is as quick as ever.
/// </summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(180_000)]
sealed class HostileHttpTests
{
    /// <summary>The native binary's own limit; the process of the just-in-time compiler begins above it, and may grow by as much.</summary>
    const int MostMebibytes = 64;

    const int NativeBeginsBelow = 40;

    const int PerSecond = 50;

    [Test]
    public Task Five_hundred_connections_that_send_a_byte_now_and_then(CancellationToken cancellation) =>
        HoldsAsync(51, "500 HTTP connections that send their request byte by byte, never end it, and come back when they are closed", async (port, enough) =>
        {
            (Socket Socket, int Sent)[] clients = [.. Enumerable.Range(0, 500).Select(_ => (Connect(port), 0))];
            byte[] request = Encoding.ASCII.GetBytes($"GET /status HTTP/1.1\r\nHost: localhost:{port}\r\nX-Slow: {new string('a', 30_000)}");
            while (!enough.IsCancellationRequested)
            {
                for (int i = 0; i < clients.Length; i++)
                {
                    (Socket socket, int sent) = clients[i];
                    if (sent < request.Length && socket.Send([request[sent]], SocketFlags.None, out SocketError error) == 1 && error == SocketError.Success)
                    {
                        clients[i].Sent++;
                        continue;
                    }

                    socket.Dispose();
                    clients[i] = (Connect(port), 0);
                }

                await Task.Yield();
            }

            Array.ForEach(clients, client => client.Socket.Dispose());
        }, cancellation);

    [Test]
    public Task New_connections_without_end_each_with_a_head_that_has_none(CancellationToken cancellation) =>
        HoldsAsync(55, "new HTTP connections as fast as they are taken, each with 30 kB of a request that goes no further", async (port, enough) =>
        {
            const int Open = 1000;
            byte[] head = Encoding.ASCII.GetBytes($"GET /status HTTP/1.1\r\nHost: localhost:{port}\r\nX-Long: {new string('a', 30_000)}");
            var clients = new Queue<Socket>();
            while (!enough.IsCancellationRequested)
            {
                Socket client = Connect(port);
                client.Blocking = false;
                client.Send(head, SocketFlags.None, out _);
                clients.Enqueue(client);
                if (clients.Count > Open)
                {
                    clients.Dequeue().Dispose();
                }

                await Task.Yield();
            }

            Array.ForEach([.. clients], client => client.Dispose());
        }, cancellation);

    [Test]
    public Task Request_lines_of_many_megabytes(CancellationToken cancellation) =>
        HoldsAsync(56, "HTTP request lines of 30 MB, again and again", async (port, enough) =>
        {
            byte[] piece = Encoding.ASCII.GetBytes(new string('a', 30_000));
            while (!enough.IsCancellationRequested)
            {
                using Socket client = Connect(port);
                client.Send("GET /"u8.ToArray());
                for (int i = 0; i < 1000 && client.Send(piece, SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success; i++)
                {
                }

                await Task.Yield();
            }
        }, cancellation);

    [Test]
    public Task Headers_of_a_megabyte(CancellationToken cancellation) =>
        HoldsAsync(52, "HTTP headers of 1 MB, again and again", async (port, enough) =>
        {
            byte[] line = Encoding.ASCII.GetBytes($"X-Large: {new string('a', 1000)}\r\n");
            while (!enough.IsCancellationRequested)
            {
                using Socket client = Connect(port);
                client.Send(Encoding.ASCII.GetBytes($"GET /status HTTP/1.1\r\nHost: localhost:{port}\r\n"));
                for (int i = 0; i < 1000 && client.Send(line, SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success; i++)
                {
                }

                await Task.Yield();
            }
        }, cancellation);

    [Test]
    public Task Requests_of_every_bad_shape(CancellationToken cancellation) =>
        HoldsAsync(53, "HTTP requests of bad shapes: two lengths, smuggled ones, bad escapes, foreign hosts, no HTTP at all", async (port, enough) =>
        {
            string[] shapes = [.. BadShapes($"localhost:{port}")];
            while (!enough.IsCancellationRequested)
            {
                foreach (string shape in shapes)
                {
                    Assert.That(await AnswerAsync(port, shape, enough), Does.Not.StartWith("HTTP/1.1 500").And.Not.Contain("root:"), shape);
                }
            }
        }, cancellation);

    [Test]
    public Task As_many_requests_as_wrk_can_send(CancellationToken cancellation) =>
        HoldsAsync(54, "`wrk` with 50 connections, as fast as it can", async (port, enough) =>
        {
            string report = (await Command.RunAsync("wrk", ["-t1", "-c50", "-d5s", $"http://localhost:{port}/reading"], null, cancellation)).Printed;
            Assert.That(report, Does.Contain("Requests/sec"));
            TestContext.Out.WriteLine(report);
        }, cancellation);

    // Telegrams come all the while; the harm is done until all have been said.
    static async Task HoldsAsync(int place, string what, Func<int, CancellationToken, Task> harm, CancellationToken cancellation)
    {
        int count = Faults.Times(250, 1000);
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        rig.StartDaemon();
        await rig.Meter.SayAsync(10, PerSecond, cancellation);
        await rig.CaughtUpAsync(cancellation);
        double before = Memory(rig.Daemon);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task harmed = Task.Run(() => harm(rig.HttpPort, enough.Token), cancellation);
        await rig.Meter.SayAsync(count, PerSecond, cancellation);
        long asked = Stopwatch.GetTimestamp();
        await rig.HealthyAsync(cancellation);
        TimeSpan answered = Stopwatch.GetElapsedTime(asked);
        await enough.CancelAsync();
        await harmed;
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        Faults.AssertWhole(ledger);
        Assert.That(await rig.StatusAsync("meter", "telegrams", cancellation), Is.EqualTo(count + 10), "no telegram was missed");
        double after = Memory(rig.Daemon);
        Assert.That(after, Is.LessThan(before < NativeBeginsBelow ? MostMebibytes : before + MostMebibytes), "MiB of memory");
        string took = await rig.StopAsync(cancellation);
        Faults.Row(place, what, ledger, string.Create(CultureInfo.InvariantCulture, $"`/healthz` answered after {answered.TotalSeconds:F1} s meanwhile; memory grew by {Math.Max(0, after - before):F1} MiB; SIGTERM ended the daemon after {took}"));
    }

    static IEnumerable<string> BadShapes(string host)
    {
        string smuggled = $"GET /telegram HTTP/1.1\r\nHost: {host}\r\n\r\n";
        yield return $"GET /status HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}";
        yield return $"GET /status HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: {smuggled.Length}\r\n\r\n{smuggled}";
        yield return $"POST /status HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n";
        yield return $"GET /status HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n";
        yield return $"GET /status HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999999999999\r\n\r\n";
        yield return $"GET /status HTTP/1.1\r\nHost : {host}\r\n\r\n";
        yield return $"GET /status HTTP/1.1\r\nHost: {host}\r\n folded: yes\r\n\r\n";
        yield return "GET /status HTTP/1.1\r\n\r\n";
        yield return "GET /status HTTP/1.1\r\nHost: evil.example\r\n\r\n";
        yield return "GET /status HTTP/9.9\r\nHost: localhost\r\n\r\n";
        foreach (string path in (string[])["/%", "/%z", "/%zz", "/%00", "/%C0%AF", "/..%2f..%2f..%2fetc/passwd", "//../../etc/passwd", "/status?%", "/history?from=%00&to=%", "/\u00ff"])
        {
            yield return $"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n";
        }

        yield return "\r\n\r\n\r\n\r\n";
        yield return "\0\0\0\0\0\0\0\0\r\n\r\n";
        yield return $"{new string('A', 9000)} / HTTP/1.1\r\n\r\n";
        yield return "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"; // a TLS handshake
    }

    // What comes until the other side closes, or says no more for a while.
    static async Task<string> AnswerAsync(int port, string request, CancellationToken cancellation)
    {
        using Socket client = Connect(port);
        await client.SendAsync(Encoding.Latin1.GetBytes(request), CancellationToken.None);
        client.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        byte[] piece = new byte[8192];
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        pause.CancelAfter(TimeSpan.FromMilliseconds(200));
        try
        {
            while (await client.ReceiveAsync(piece, pause.Token) is var length and > 0)
            {
                answer.Append(Encoding.Latin1.GetString(piece, 0, length));
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Closed hard, or kept open for the next request.
        }

        return answer.ToString();
    }

    static Socket Connect(int port)
    {
        // Closed without a trace: the kernel would keep the ports of thousands for a minute.
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, LingerState = new LingerOption(true, 0) };
        client.Connect("localhost", port);
        return client;
    }

    // MiB of the process, now.
    static double Memory(DaemonProcess daemon) => long.Parse(
        File.ReadLines($"/proc/{daemon.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024.0;
}
