using System.Net;
using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

/// <summary>An address by any name, however this machine looks names up.</summary>
[CancelAfter(30_000)]
sealed class AnyNameTests
{
    [Test]
    public async Task The_address_answers_to_a_name_that_it_does_not_know_and_is_free_again_after_the_close(CancellationToken cancellation)
    {
        int port = FreePort.Take();
        for (int round = 0; round < 2; round++)
        {
            using var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            listener.Start();
            Assert.That(await AskAsync(port, cancellation), Is.EqualTo(HttpStatusCode.NotFound), "without it");
            using (new AnyName(listener, OpenPort.EndPoint(listener, "127.0.0.1", port), port))
            {
                Task<HttpListenerContext> asked = listener.GetContextAsync();
                Task<HttpStatusCode> answer = AskAsync(port, cancellation);
                (await asked.WaitAsync(cancellation)).Response.Close();
                Assert.That(await answer, Is.EqualTo(HttpStatusCode.OK));
            }
        }
    }

    static async Task<HttpStatusCode> AskAsync(int port, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/") { Headers = { Host = $"no-such-name.invalid:{port}" } };
        using HttpResponseMessage response = await client.SendAsync(request, cancellation);
        return response.StatusCode;
    }
}
