using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace P1Daemon.Commands;

/// <summary>
/// Sees to it that the descriptors 0, 1 and 2 are standard input, output and error and nothing else, before anything uses them. Where one is closed, the next
/// file that is opened takes its number – the runtime opens some before the program begins – and is read or overwritten in its place.
/// </summary>
static unsafe partial class StandardStreams
{
    const int GetFlags = 1, CloseOnExec = 1; // F_GETFD, FD_CLOEXEC
    const int ReadOnly = 0, WriteOnly = 1;   // O_RDONLY, O_WRONLY

    static readonly int[] _all = [0, 1, 2];

    /// <summary>Where one is closed, starts the program over with all of them open; makes standard error one that never fails.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "It lasts as long as the process.")]
    public static void Secure()
    {
        if (Array.FindAll(_all, IsClosed) is { Length: > 0 } closed && Array.TrueForAll(closed, TryOpen))
        {
            StartOver();
        }

        Console.SetError(new TolerantWriter(Console.Error));
    }

    // What was handed down by the one who started the program survives an exec, or it would not be here; what the runtime has opened does not.
    static bool IsClosed(int descriptor) => Flags(descriptor, GetFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);

    // The wrong way round: whoever uses it is told so, as with one that is closed.
    static bool TryOpen(int descriptor)
    {
        int opened = Open("/dev/null", descriptor == 0 ? WriteOnly : ReadOnly);
        return opened == descriptor || (opened >= 0 && Duplicate(opened, descriptor) == descriptor && Close(opened) == 0);
    }

    // The runtime has lost the files in whose place the streams are now. Returns only where the system refuses.
    static void StartOver()
    {
        byte[] line = File.ReadAllBytes("/proc/self/cmdline");
        byte[] program = Encoding.UTF8.GetBytes(Environment.ProcessPath + '\0');
        fixed (byte* words = line, path = program)
        {
            var arguments = new List<nint>();
            for (int at = 0; at < line.Length; at += line.AsSpan(at).IndexOf((byte)0) + 1)
            {
                arguments.Add((nint)(words + at));
            }

            fixed (nint* list = (nint[])[.. arguments, 0])
            {
                _ = Execute(path, list);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Flags(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "execv")]
    private static partial int Execute(byte* path, nint* arguments);
}
