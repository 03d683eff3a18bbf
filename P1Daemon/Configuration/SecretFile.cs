using System.Text;

namespace P1Daemon.Configuration;

/// <summary>A file that holds one secret.</summary>
internal static class SecretFile
{
    /// <summary>The secret without the one line end that editors and <c>echo</c> put behind it; an empty one is a problem that names the path.</summary>
    public static Parsed<string> Read(string path)
    {
        Parsed<string> file = TextFile.Read(path, mayBeEmpty: true);
        if (!file.IsValid)
        {
            return file;
        }

        string secret = WithoutLineEnd(file.Value!);
        return secret.Length == 0 ? Parsed<string>.Bad($"{path} is empty; write the secret into it")
            : Encoding.UTF8.GetByteCount(secret) > ValueKind.LongestText ? Parsed<string>.Bad($"{path} is longer than 65535 bytes; this cannot be the right file")
            : Parsed<string>.Good(secret);
    }

    /// <summary>A meter's key from a file of 32 hex digits.</summary>
    public static Parsed<byte[]> ReadMeterKey(string path)
    {
        Parsed<string> secret = Read(path);
        Parsed<byte[]?> key = secret.IsValid ? MeterKinds.Key.Parse(secret.Value!, "") : Parsed<byte[]?>.Bad(secret.Problem);
        return key.IsValid ? Parsed<byte[]>.Good(key.Value!)
            : Parsed<byte[]>.Bad(secret.IsValid ? $"in {path}: {key.Problem}" : key.Problem);
    }

    static string WithoutLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith('\n') ? text[..^1]
        : text;
}
