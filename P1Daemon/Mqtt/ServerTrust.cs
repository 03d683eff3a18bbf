using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace P1Daemon.Mqtt;

/// <summary>
/// Decides whether the broker's certificate is to be trusted, by a file of certificate authorities or the system's store, and says in words
/// why not: the platform's own exception does not.
/// </summary>
internal sealed class ServerTrust(string host, string? caFile) : IDisposable
{
    static readonly Oid _serverAuthentication = new("1.3.6.1.5.5.7.3.1");

    readonly X509Certificate2Collection _authorities = Load(caFile);

    /// <summary>Why the last certificate was not trusted; null when it was.</summary>
    public string? Objection { get; private set; }

    /// <summary>True once the other side has shown a certificate.</summary>
    public bool WasAsked { get; private set; }

    /// <summary>For the handshake: true to go on.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        WasAsked = true;
        Objection = Examine(certificate, sent, errors);
        return Objection is null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (X509Certificate2 authority in _authorities)
        {
            authority.Dispose();
        }
    }

    string? Examine(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server)
        {
            return "it has no certificate";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(_serverAuthentication);
        if (caFile is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        if (!chain.Build(server))
        {
            return Explain(server, chain);
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"its certificate is for another host than {host}: it says {Names(server)}; use that name in mqtt.broker or give the broker a certificate for {host}"
            : null;
    }

    string Explain(X509Certificate2 server, X509Chain chain)
    {
        X509ChainStatusFlags status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        // A wrong signature: an authority of the same name with another key.
        if ((status & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid)) != 0)
        {
            string signed = server.Issuer == server.Subject ? "by itself" : $"by {Words.Printable(server.Issuer)}";
            return $"its certificate is signed {signed}, which is not in " + (caFile is null
                ? "the system's store; name the certificate that signed it in mqtt.ca_file"
                : $"mqtt.ca_file {caFile}; put the certificate that signed it there");
        }

        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            X509ChainElement at = chain.ChainElements.First(element => element.ChainElementStatus.Any(one => one.Status == X509ChainStatusFlags.NotTimeValid));
            return OutOfTime(at.Certificate, isServers: ReferenceEquals(at, chain.ChainElements[0]), chain.ChainPolicy.VerificationTime);
        }

        return status.HasFlag(X509ChainStatusFlags.NotValidForUsage)
            ? "its certificate is not made for a server (extended key usage); give the broker one that is"
            : $"its certificate is not valid: {status}";
    }

    // The verification time is local, as the certificate's own times are.
    static string OutOfTime(X509Certificate2 certificate, bool isServers, DateTime now)
    {
        string whose = isServers ? "its certificate" : $"the certificate of its authority {Words.Printable(certificate.Subject)}";
        return certificate.NotBefore > now
            ? string.Create(CultureInfo.InvariantCulture, $"{whose} is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC; set this machine's clock, or give the broker another one")
            : string.Create(CultureInfo.InvariantCulture, $"{whose} has expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC; renew it, or set this machine's clock");
    }

    static string Names(X509Certificate2 server)
    {
        X509SubjectAlternativeNameExtension? names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string listed = names is null ? "" : string.Join(", ", [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())]);
        return Words.Printable(listed.Length > 0 ? listed : server.Subject);
    }

    static X509Certificate2Collection Load(string? caFile)
    {
        var authorities = new X509Certificate2Collection();
        if (caFile is not null)
        {
            authorities.ImportFromPemFile(caFile);
            if (authorities.Count == 0)
            {
                throw new CryptographicException("there is no certificate in it");
            }
        }

        return authorities;
    }
}
