using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace P1Daemon.Configuration;

/// <summary>Looks into PEM files at the start: what is wrong with them is said then, not when the broker is called. No content is ever shown.</summary>
internal static class CertificateFiles
{
    /// <summary>What is wrong with a file of one or more certificates; null for nothing.</summary>
    public static string? Problem(string path)
    {
        Parsed<string> text = TextFile.Read(path);
        if (!text.IsValid)
        {
            return IsDer(path) ? $"{path} is DER and not PEM; convert it: openssl x509 -inform DER -in {path} -out {path}.pem" : text.Problem;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text.Value);
            return certificates.Count > 0 ? null : $"there is no certificate (BEGIN CERTIFICATE) in {path}; name a PEM file that holds one";
        }
        catch (CryptographicException)
        {
            return $"{path} holds a certificate that cannot be read; make the file again";
        }
        finally
        {
            foreach (X509Certificate2 certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>What is wrong with a key's file by itself; null for nothing.</summary>
    public static string? KeyProblem(string path)
    {
        Parsed<string> text = TextFile.Read(path);
        return !text.IsValid ? (IsDer(path) ? $"{path} is DER and not PEM; convert it: openssl pkey -inform DER -in {path} -out {path}.pem" : text.Problem)
            : IsEncrypted(text.Value!) ? $"the key in {path} has a password, which nobody can type in here; take it off: openssl pkey -in {path} -out {path}.plain"
            : !text.Value!.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? $"there is no key (BEGIN PRIVATE KEY) in {path}; name a PEM file that holds one"
            : !CanRead(text.Value) ? $"the key in {path} cannot be read; it must be an RSA or an elliptic-curve key in PEM"
            : null;
    }

    /// <summary>What is wrong with a certificate and a key together, each of them right by itself; null for nothing.</summary>
    public static string? PairProblem(string certificatePath, string keyPath)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            return null;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return $"the key in {keyPath} does not belong to the certificate in {certificatePath}; name the key that the certificate was made for";
        }
    }

    static bool IsEncrypted(string pem) =>
        pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) || pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);

    // Only asked of what is no text: an ASN.1 sequence.
    static bool IsDer(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.ReadByte() == 0x30;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static bool CanRead(string pem) => CanRead(RSA.Create, pem) || CanRead(ECDsa.Create, pem);

    static bool CanRead(Func<AsymmetricAlgorithm> make, string pem)
    {
        using AsymmetricAlgorithm key = make();
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
