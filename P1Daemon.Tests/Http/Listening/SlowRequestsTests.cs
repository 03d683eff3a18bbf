using System.Net.Sockets;
using System.Text;
using P1Daemon.Http.Listening;

namespace P1Daemon.Tests.Http.Listening;

/// <summary>Connections that owe a request: how long and how many are waited for.</summary>
[CancelAfter(30_000)]
sealed class SlowRequestsTests
{
    const string Whole = "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n";

    const string Half = "GET /status HTTP/1.1\r\nHost: local";

    static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [TestCase(false, "")]
    [TestCase(false, Half)]
    [TestCase(true, Half)]
    public async Task Who_sends_no_whole_request_in_time_is_given_up(bool asksBefore, string half, CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();
        using TcpClient slow = await rig.SendAsync("", cancellation);
        if (asksBefore)
        {
            await AskAsync(slow, cancellation);
        }

        DateTimeOffset start = rig.Time.GetUtcNow();
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(half), cancellation);
        Task end = EndAsync(slow, cancellation);
        await Eventually.Holds(() => Later(rig) && end.IsCompleted, "the end of the connection", cancellation);
        Assert.That(rig.Time.GetUtcNow() - start, Is.GreaterThanOrEqualTo(SlowRequests.Patience));
    }

    [Test]
    public async Task Who_asks_again_and_again_is_kept(CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();
        using TcpClient client = await rig.SendAsync("", cancellation);
        for (TimeSpan waited = TimeSpan.Zero; waited < 3 * SlowRequests.Patience; waited += _second)
        {
            Later(rig);
            await AskAsync(client, cancellation);
        }
    }

    [Test]
    public async Task Of_too_many_that_owe_a_request_the_oldest_are_given_up_at_once_and_others_are_answered(CancellationToken cancellation)
    {
        const int TooMany = 20;
        await using ServerRig rig = await ServerRig.StartAsync();
        var clients = new List<TcpClient>();
        try
        {
            while (clients.Count < SlowRequests.Most + TooMany)
            {
                clients.Add(await rig.SendAsync("", cancellation));
            }

            // They are let in one behind the other: an answer to the last one proves that all are in.
            using TcpClient last = await rig.SendAsync("", cancellation);
            await AskAsync(last, cancellation);
            Task[] ends = [.. clients.Select(client => EndAsync(client, cancellation))];
            Later(rig);
            await Task.WhenAll(ends[..TooMany]);
            // One more where the last one waits for its next request already.
            Assert.That(ends.Count(end => end.IsCompleted), Is.InRange(TooMany, TooMany + 1));
            await AskAsync(last, cancellation);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    static bool Later(ServerRig rig)
    {
        rig.Time.Advance(_second);
        return true;
    }

    static async Task AskAsync(TcpClient client, CancellationToken cancellation)
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Whole), cancellation);
        byte[] answer = new byte[16 * 1024];
        int length = 0;
        // The status is one object, and ends with two braces.
        while (length < 2 || answer.AsSpan(length - 2, 2) is not [(byte)'}', (byte)'}'])
        {
            int more = await client.GetStream().ReadAsync(answer.AsMemory(length), cancellation);
            Assert.That(more, Is.Positive, "the connection is open");
            length += more;
        }
    }

    static async Task EndAsync(TcpClient client, CancellationToken cancellation)
    {
        try
        {
            Assert.That(await client.GetStream().ReadAsync(new byte[1], cancellation), Is.Zero);
        }
        catch (IOException)
        {
            // Closed with bytes unread.
        }
    }
}
