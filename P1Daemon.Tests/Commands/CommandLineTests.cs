namespace P1Daemon.Tests.Commands;

/// <summary>The command line of the real process: what is wrong is said in our words on standard error, and a full disk or a closed pipe is noticed.</summary>
[CancelAfter(60_000)]
sealed class CommandLineTests
{
    [TestCase("simulate --seed x", "--seed x: write a number\n")]
    [TestCase("read --format xml", "--format: ")]
    [TestCase("read --fromat json", "Unrecognized command or argument '--fromat'.\n")]
    [TestCase("read --port tcp://foo", "--port: \"foo\" is not host:port after tcp://")]
    [TestCase("read --port ''", "--port: it is empty; allowed is a device")]
    public async Task A_wrong_option_is_named_and_nothing_is_printed_beside_the_error(string arguments, string error, CancellationToken cancellation)
    {
        (string printed, string said) = await ShellAsync($"{arguments} 2>errors; echo $?", cancellation);
        Assert.That(printed, Is.EqualTo("2\n"));
        Assert.That(said, Does.StartWith(error).And.Not.Contain("System."));
    }

    [TestCase("simulate --count 2 --interval 0")]
    [TestCase("read --port simulator")]
    [TestCase("completion bash")]
    public async Task A_full_disk_is_an_error(string arguments, CancellationToken cancellation)
    {
        (string printed, string said) = await ShellAsync($"{arguments} >/dev/full 2>errors; echo $?", cancellation);
        Assert.That((printed, said), Is.EqualTo(("1\n", "standard output: No space left on device\n")));
    }

    [Test]
    public async Task A_reader_that_has_had_enough_ends_the_simulation(CancellationToken cancellation)
    {
        (string printed, string said) = await ShellAsync("simulate --interval 0 2>errors | head -n 1; echo ${PIPESTATUS[0]}", cancellation);
        Assert.That((printed, said), Is.EqualTo(("/SIM5\\P1METER-50\r\n0\n", "")));
    }

    // What the shell printed, and what the program said on standard error.
    static async Task<(string Printed, string Said)> ShellAsync(string rest, CancellationToken cancellation)
    {
        using var folder = new Folder();
        (_, string printed) = await Command.RunAsync("bash", ["-c", $"cd {folder.Path}; {DaemonProcess.Binary} {rest}"], null, cancellation);
        return (printed, await File.ReadAllTextAsync(folder["errors"], cancellation));
    }
}
