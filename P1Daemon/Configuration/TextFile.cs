using System.Text;

namespace P1Daemon.Configuration;

/// <summary>Small files of UTF-8 text: the configuration, secrets, certificates.</summary>
internal static class TextFile
{
    /// <summary>No file that the configuration names is anywhere near this long, in bytes.</summary>
    const int Limit = 1 << 20;

    static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file without its byte order mark, or why it cannot be had; an empty file is a problem unless <paramref name="mayBeEmpty"/>.</summary>
    public static Parsed<string> Read(string path, bool mayBeEmpty = false)
    {
        byte[] bytes;
        try
        {
            bytes = ReadBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return Parsed<string>.Bad(Why(path, exception));
        }

        return bytes.Length switch
        {
            > Limit => Parsed<string>.Bad($"{path} is longer than 1 MiB; this cannot be the right file"),
            0 when !mayBeEmpty => Parsed<string>.Bad($"{path} is empty; write its content into it"),
            _ => Decode(path, bytes),
        };
    }

    // Read to the end and not by length: a pipe has none.
    static byte[] ReadBytes(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[Limit + 1];
        int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }

    static Parsed<string> Decode(string path, byte[] bytes)
    {
        try
        {
            string text = _strict.GetString(bytes).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal)
                ? Parsed<string>.Bad($"{path} is no text file: it holds a byte of zero; save it as UTF-8 text")
                : Parsed<string>.Good(text);
        }
        catch (DecoderFallbackException)
        {
            return Parsed<string>.Bad($"{path} is not UTF-8 text; save it with that encoding");
        }
    }

    // The exceptions' own texts are not shown: they speak of the runtime, not of what to do.
    static string Why(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"there is no file {path}; create it or correct the path",
        _ when Directory.Exists(path) => $"{path} is a directory; name a file",
        UnauthorizedAccessException => Denied(path, Environment.IsPrivilegedProcess),
        _ => $"{path} cannot be read; check the path and the disk",
    };

    /// <summary>Who may read a file that is kept from others may be meant so, for the secrets in it: then it is the user who changes.</summary>
    public static string Denied(string path, bool isRoot) => isRoot || !OwnerMayRead(path)
        ? $"{path} may not be read by this user; change its owner, its group or its mode"
        : $"{path} may not be read by user {Environment.UserName}; run the command with sudo, or where it is the service that says this, let the file's group read it: chgrp p1meter, chmod 640";

    // Where its owner may read it, it is another's. A folder that shows nothing is another's as well.
    static bool OwnerMayRead(string path)
    {
        try
        {
            return new FileInfo(path).UnixFileMode.HasFlag(UnixFileMode.UserRead);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
