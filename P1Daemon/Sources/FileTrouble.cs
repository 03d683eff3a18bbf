using System.Runtime.InteropServices;

namespace P1Daemon.Sources;

/// <summary>Why a recording cannot be read, as one line. The exceptions' own texts are not shown: they speak of the runtime.</summary>
internal static class FileTrouble
{
    /// <summary>True for what the system says of a file, and not a bug.</summary>
    public static bool IsExpected(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>What to tell the user.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="error">What opening or reading it threw.</param>
    public static string InWords(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{path}: no such file",
        UnauthorizedAccessException => $"{path} may not be read by user {Environment.UserName}",
        { HResult: Libc.IsADirectory } => Directory(path),
        PathTooLongException => $"{path}: no file has so long a name",
        _ => $"{path} cannot be read: {Marshal.GetPInvokeErrorMessage(error.HResult)}",
    };

    /// <summary>It is a directory.</summary>
    public static string Directory(string path) => $"{path} is a directory; a recording is a file";
}
