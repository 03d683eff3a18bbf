using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace P1Daemon.Mqtt;

/// <summary>Why the broker does not take the client's certificate, in one line with what to do.</summary>
internal static class ClientCertificateWords
{
    /// <summary>The broker asked for a certificate and closed.</summary>
    /// <param name="alert">Its last word, as OpenSSL says it (RFC 8446 §6.2); empty where there was none.</param>
    /// <param name="file">Where the certificate comes from.</param>
    /// <param name="certificate">What it was shown; null for none.</param>
    /// <param name="now">This machine's time.</param>
    public static string Refused(string alert, string? file, X509Certificate2? certificate, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return "it asks for a client certificate: set mqtt.certificate_file and mqtt.certificate_key_file";
        }

        string refuses = $"it refuses the client certificate in mqtt.certificate_file {file}";
        string until = string.Create(CultureInfo.InvariantCulture, $"{certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        return alert switch
        {
            "unknown ca" => $"{refuses}: it does not know the authority that signed it, {Words.Printable(certificate.Issuer)}; use a certificate of an authority that the broker trusts",
            "certificate expired" => $"{refuses}: it has expired, it is valid {until}; renew it, or set the broker's clock",
            "certificate revoked" => $"{refuses}: it is revoked; use a new one",
            // So OpenSSL says it.
            "bad certificate" when certificate.NotBefore > now => $"{refuses}: it is not valid yet, it is valid {until}; make a new one, or set the clocks",
            "" => $"{refuses}; its log may say why",
            _ => $"{refuses}: {alert}; its log may say more",
        };
    }
}
