using System.Net;
using System.Net.Sockets;
using P1Daemon.Http.Listening;

namespace P1Daemon.Tests.Http.Listening;

/// <summary>What HttpListener by itself does not do.</summary>
[CancelAfter(30_000)]
sealed class OpenPortTests
{
    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("localhost", "127.0.0.1")]
    [TestCase("*", "127.0.0.1")]
    [TestCase("localhost", "[::1]")]
    [TestCase("*", "[::1]")]
    public async Task The_address_answers_to_a_name_that_it_does_not_know_and_is_free_again_after_the_close(string listen, string asked, CancellationToken cancellation)
    {
        if (asked == "[::1]" && !Socket.OSSupportsIPv6)
        {
            Assert.Pass("a machine without IPv6");
        }

        int number = FreePort.Take();
        for (int round = 0; round < 2; round++)
        {
            using OpenPort port = OpenPort.Listen(new(listen, number), TimeProvider.System);
            Assert.That(new Uri(port.Url).Port, Is.EqualTo(number));
            Task<HttpListenerContext> request = port.Listener.GetContextAsync();
            Task<HttpStatusCode> answer = AskAsync($"http://{asked}:{number}/", cancellation);
            (await request.WaitAsync(cancellation)).Response.Close();
            Assert.That(await answer, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public void A_port_that_is_taken_is_said_and_leaves_nothing_open()
    {
        int number;
        using (OpenPort first = OpenPort.Listen(new("localhost", 0), TimeProvider.System))
        {
            number = new Uri(first.Url).Port;
            Assert.That(() => OpenPort.Listen(new("localhost", number), TimeProvider.System),
                Throws.TypeOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.AddressAlreadyInUse));
        }

        Assert.That(() => OpenPort.Listen(new("localhost", number), TimeProvider.System).Dispose(), Throws.Nothing);
    }

    // A page that is open in a browser asks once a second, whether the daemon is there or not.
    [Test]
    public async Task Clients_that_were_waiting_for_it_are_no_trouble(CancellationToken cancellation)
    {
        const int Rounds = 300;
        int number = FreePort.Take();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] impatient = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ConnectAgainAndAgain(number, over.Token), cancellation))];
        for (int round = 0; round < Rounds; round++)
        {
            using OpenPort port = OpenPort.Listen(new("127.0.0.1", number), TimeProvider.System);
            Task<HttpListenerContext> request = port.Listener.GetContextAsync();
            Task<HttpStatusCode> answer = AskAsync(port.Url, cancellation);
            (await request.WaitAsync(cancellation)).Response.Close();
            Assert.That(await answer, Is.EqualTo(HttpStatusCode.OK));
        }

        await over.CancelAsync();
        await Task.WhenAll(impatient);
    }

    static void ConnectAgainAndAgain(int port, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
            try
            {
                client.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                // Nobody listens at this moment.
            }
        }
    }

    static async Task<HttpStatusCode> AskAsync(string url, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Host = "no-such-name.invalid" } };
        using HttpResponseMessage response = await client.SendAsync(request, cancellation);
        return response.StatusCode;
    }
}
