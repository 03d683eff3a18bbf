using System.Diagnostics;

namespace P1Daemon.Tests.Support;

/// <summary>A program that runs and ends.</summary>
static class Command
{
    /// <summary>Runs it with an input; its exit code, and all that it printed to both outputs.</summary>
    public static async Task<(int Code, string Printed)> RunAsync(string program, string[] arguments, byte[]? input, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.BaseStream.WriteAsync(input ?? [], cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await error);
    }
}
