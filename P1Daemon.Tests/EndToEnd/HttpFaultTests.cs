using System.Net.Sockets;
using System.Text;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>Clients of the status endpoint that misbehave: the worker never waits for them, nor does the stop.</summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(120_000)]
sealed class HttpFaultTests
{
    [Test]
    public async Task Clients_that_never_read_and_clients_that_never_finish(CancellationToken cancellation)
    {
        int count = Faults.Times(200, 1000);
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        rig.StartDaemon();
        await rig.Meter.SayAsync(10, 100, cancellation);
        await rig.CaughtUpAsync(cancellation);
        string get = $"GET /status HTTP/1.1\r\nHost: localhost:{rig.HttpPort}\r\n\r\n";
        Socket[] clients = [.. Enumerable.Range(0, 20).Select(i => Connect(rig.HttpPort, i % 2 == 0 ? get : get[..^10]))];
        try
        {
            // Far more requests than the buffers between can hold answers.
            foreach (Socket lazy in clients.Where((_, i) => i % 2 == 0))
            {
                Pipeline(lazy, get);
            }

            await rig.Meter.SayAsync(count, 100, cancellation);
            Ledger ledger = await rig.CaughtUpAsync(cancellation);
            Faults.AssertWhole(ledger);
            Assert.That(ledger.Sent, Is.EqualTo(count + 10), "no telegram was missed");
            Assert.That(await rig.StatusAsync("meter", "telegrams", cancellation), Is.EqualTo(count + 10), "others are answered");
            string took = await rig.StopAsync(cancellation);
            Faults.Row(50, "ten HTTP clients that never read their answers, ten that send half a request", ledger, $"SIGTERM ended the daemon after {took}");
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    static Socket Connect(int port, string request)
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        client.Connect("localhost", port);
        client.Send(Encoding.ASCII.GetBytes(request));
        return client;
    }

    static void Pipeline(Socket client, string request)
    {
        byte[] many = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(request, 100)));
        client.Blocking = false;
        for (int i = 0; i < 1000; i++)
        {
            client.Send(many, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }
        }
    }
}
