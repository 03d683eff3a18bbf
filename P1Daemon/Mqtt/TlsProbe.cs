using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace P1Daemon.Mqtt;

/// <summary>
/// Makes the TLS handshake alone and listens for the broker's last word. With TLS 1.3 a client's certificate is refused after the handshake
/// (RFC 8446 §4.4.2.4): who sends at once, as MQTT does, often finds the connection closed and never reads why.
/// </summary>
internal static class TlsProbe
{
    /// <summary>A broker that says nothing for so long is content with the certificate and waits for MQTT.</summary>
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks once. Nothing is sent but the handshake.</summary>
    /// <param name="broker">Where.</param>
    /// <param name="trust">What checks the broker's certificate.</param>
    /// <param name="certificate">The client's; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    public static async Task<TlsAnswer> AskAsync(Uri broker, ServerTrust trust, X509Certificate2? certificate, TimeProvider time, CancellationToken cancellation)
    {
        bool asked = false;
        using var deadline = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(broker.IdnHost, broker.Port, either.Token);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = broker.IdnHost,
                    RemoteCertificateValidationCallback = (_, shown, chain, errors) => trust.Accepts(shown, chain, errors),
                    // Without a certificate of the broker's it is only the stream that asks, before the handshake.
                    LocalCertificateSelectionCallback = (_, _, _, brokers, _) =>
                    {
                        asked |= brokers is not null;
                        return (brokers is null ? null : certificate)!;
                    },
                },
                either.Token);
            _ = await tls.ReadAsync(new byte[1], either.Token);
            return new TlsAnswer(asked, null);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            cancellation.ThrowIfCancellationRequested();
            return new TlsAnswer(asked && !deadline.IsCancellationRequested, ConnectError.Alert(error));
        }
    }
}

/// <summary>What the broker said to a handshake.</summary>
/// <param name="AskedForCertificate">It asked for a client's certificate, and did not go on with what it got.</param>
/// <param name="Alert">OpenSSL's words for the broker's alert, as in <c>unknown ca</c>; null where there was none.</param>
internal readonly record struct TlsAnswer(bool AskedForCertificate, string? Alert);
