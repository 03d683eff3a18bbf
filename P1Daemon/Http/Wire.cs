using System.Globalization;
using System.Net;
using System.Text;

namespace P1Daemon.Http;

/// <summary>Between HttpListener's objects and our own.</summary>
internal static class Wire
{
    /// <summary>What an answer depends on.</summary>
    public static Request ToRequest(this HttpListenerRequest request) => new(
        request.HttpMethod,
        request.Url!.AbsolutePath,
        // HTTP 1.0 has no Host header.
        string.IsNullOrEmpty(request.UserHostName) ? [request.Url.Host] : [HostAlone(request.UserHostName), request.Url.Host],
        request.Headers["Authorization"],
        Accept.Read(request.AcceptTypes))
    {
        Query = request.Url.Query,
    };

    /// <summary>Writes the head of an answer; its body is still to be written.</summary>
    public static void Take(this HttpListenerResponse response, Answer answer, HttpListenerRequest request)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength64 = answer.Body.Length;
        // Without this HttpListener would name itself and its version.
        response.Headers["Server"] = "p1meter";
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        if (answer.Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }

        // A body that nobody asked for would have to be read to its end before the next request on this connection.
        response.KeepAlive = request.KeepAlive && !request.HasEntityBody;
    }

    /// <summary>An answer as it goes over the wire where there is no response to take it, with the end of the connection behind it.</summary>
    public static byte[] Raw(Answer answer, string reason) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {answer.Status} {reason}\r\nServer: p1meter\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n\r\n")),
        .. answer.Body.Span,
    ];

    /// <summary>The host of a Host header, without port and brackets.</summary>
    static string HostAlone(string header)
    {
        string host = header.Trim();
        if (host.StartsWith('['))
        {
            return host[1..].Split(']')[0];
        }

        return host.Split(':')[0];
    }
}
