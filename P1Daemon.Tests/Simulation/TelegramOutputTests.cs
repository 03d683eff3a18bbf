using P1Daemon.Simulation;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Simulation;

/// <summary>What a simulated meter sends arrives at the daemon's own sources.</summary>
[CancelAfter(10_000)]
sealed class TelegramOutputTests
{
    static readonly byte[] _old = "/OLD"u8.ToArray();

    [Test]
    public async Task A_pseudo_terminal_is_read_as_a_port_and_outlives_its_readers(CancellationToken cancellation)
    {
        using var output = new PtyOutput();
        output.Write(_old);
        while (output.Unread < _old.Length)
        {
            await Eventually.Pause(() => "the bytes at the other end", cancellation);
        }

        for (int reader = 0; reader < 2; reader++)
        {
            // While no reader is there: the one before would still take what is the next one's.
            output.Write(TelegramText.Dsmr50);
            await using var listener = new Listener(new SerialSource(output.Address!, "115200 8N1", TimeProvider.System), cancellation);
            Assert.That(await listener.UntilAsync(TelegramText.Dsmr50.Length), Is.EqualTo(TelegramText.Dsmr50), "what nobody heard is gone");
        }

        await output.FinishAsync();
    }

    [Test]
    public async Task A_port_serves_every_client_from_when_it_came(CancellationToken cancellation)
    {
        using var output = new TcpOutput(0);
        output.Write(_old);
        var listeners = new List<Listener>();
        var heard = new List<Task<byte[]>>();
        for (int client = 0; client < 2; client++)
        {
            listeners.Add(new Listener(new TcpSource(output.Address!, TimeProvider.System), cancellation));
            heard.Add(listeners[^1].UntilAsync(TelegramText.Dsmr50.Length));
        }

        // Sent again and again, because a client counts from when it is connected.
        while (!heard.TrueForAll(task => task.IsCompleted))
        {
            output.Write(TelegramText.Dsmr50);
            await Eventually.Pause(() => "both clients have heard a telegram", cancellation);
        }

        foreach (Task<byte[]> task in heard)
        {
            Assert.That((await task)[..TelegramText.Dsmr50.Length], Is.EqualTo(TelegramText.Dsmr50));
        }

        foreach (Listener listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    [Test]
    public async Task A_client_that_does_not_read_holds_nobody_up_and_is_dropped(CancellationToken cancellation)
    {
        const int Count = 20_000;
        using var output = new TcpOutput(0);
        using var idle = new System.Net.Sockets.TcpClient();
        idle.Connect(System.Net.IPEndPoint.Parse(output.Address![6..]));
        await Task.Run(() => Enumerable.Range(0, Count).ToList().ForEach(_ => output.Write(TelegramText.Dsmr50)), cancellation).WaitAsync(cancellation);

        long taken = 0;
        byte[] piece = new byte[64 * 1024];
        while (await idle.GetStream().ReadAsync(piece, cancellation) is var length and > 0)
        {
            taken += length;
        }

        Assert.That(taken, Is.LessThan((long)Count * TelegramText.Dsmr50.Length), "what its buffers took, and then the end");
    }
}
