using System.Net.Sockets;
using System.Text;
using P1Daemon.Http.Listening;

namespace P1Daemon.Tests.Http.Listening;

/// <summary>How long the head of a request may be, whatever it is made of.</summary>
[CancelAfter(30_000)]
sealed class HeadStreamTests
{
    [TestCase("GET /")]
    [TestCase("GET /status HTTP/1.1\r\nHost: localhost\r\nX-Long: ")]
    [TestCase("\r\n")]
    public async Task A_head_that_does_not_end_ends_the_connection(string begin, CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();
        using TcpClient client = await rig.SendAsync(begin, cancellation);
        NetworkStream stream = client.GetStream();
        Task<string> answer = ReadAsync(stream, cancellation);
        byte[] more = Encoding.ASCII.GetBytes(new string('a', 1000));
        try
        {
            while (!answer.IsCompleted)
            {
                await stream.WriteAsync(more, cancellation);
            }
        }
        catch (IOException)
        {
            // Closed at the other end.
        }

        Assert.That(await answer, Does.StartWith("HTTP/1.1 431 ").Or.Empty, "lost where it was overtaken by the end");
    }

    [Test]
    public async Task It_is_said_and_each_request_counts_for_itself(CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();
        string half = new('a', HeadStream.Longest / 2);
        using TcpClient client = await rig.SendAsync("", cancellation);
        NetworkStream stream = client.GetStream();
        for (int i = 0; i < 3; i++)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HEAD /status HTTP/1.1\r\nHost: localhost\r\nX-Long: {half}\r\n\r\n"), cancellation);
            Assert.That(await ReadAsync(stream, cancellation, end: "\r\n\r\n"), Does.StartWith("HTTP/1.1 200 "));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /{half}{half}"), cancellation);
        string refusal = await ReadAsync(stream, cancellation);
        Assert.That(refusal, Does.StartWith("HTTP/1.1 431 Request Header Fields Too Large\r\n").And.Contain("\r\nConnection: close\r\n"));
        Assert.That(refusal, Does.EndWith("""{"error":"the head of this request is longer than 32768 bytes"}"""));
    }

    static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellation, string? end = null)
    {
        var answer = new StringBuilder();
        byte[] piece = new byte[4096];
        try
        {
            while ((end is null || !answer.ToString().EndsWith(end, StringComparison.Ordinal)) && await stream.ReadAsync(piece, cancellation) is var length and > 0)
            {
                answer.Append(Encoding.Latin1.GetString(piece, 0, length));
            }
        }
        catch (IOException)
        {
            // The connection was reset.
        }

        return answer.ToString();
    }
}
