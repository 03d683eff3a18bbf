namespace P1Daemon.Tests.Commands;

/// <summary>The command line of the real process: what is wrong is said in our words on standard error, and a full disk or a closed pipe is noticed.</summary>
[CancelAfter(60_000)]
sealed class CommandLineTests
{
    [TestCase("simulate --seed x", "--seed x: write a number\n")]
    [TestCase("read --format xml", "--format: ")]
    [TestCase("read --fromat json", "Unrecognized command or argument '--fromat'.\n")]
    [TestCase("read --port tcp://foo", "--port: \"foo\" is not host:port after tcp://")]
    [TestCase("read --timeout 0,5", "--timeout 0,5: allowed is seconds, more than 0 and up to 86400; the comma is no decimal point, write 0.5\n")]
    [TestCase("read --port 192.168.1.20:23", "--port: \"192.168.1.20:23\" is no file; did you mean \"tcp://192.168.1.20:23\"?\n")]
    [TestCase("decode --key-file ''", "--key-file \"\": the path of a file is due here")]
    [TestCase("--version --config x", "--version option cannot be combined with other arguments.\n")]
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

    [TestCase("decode day.txt")]
    [TestCase("check --config quiet.yaml")]
    [TestCase("read --port day.txt")]
    [TestCase("simulate --count 2 --interval 0")]
    [TestCase("simulate --output tcp:0 --count 1")]
    [TestCase("--version")]
    public async Task A_closed_standard_output_is_an_error_of_one_line(string arguments, CancellationToken cancellation)
    {
        (string printed, string said) = await ShellAsync($"{arguments} 2>errors >&-; echo $?", cancellation);
        Assert.That(printed, Is.EqualTo("1\n"));
        Assert.That(said, Does.Match("^standard output( cannot be written)?: it is closed, or not open for writing\n$"));
    }

    [Test]
    public async Task A_closed_standard_input_is_not_another_file(CancellationToken cancellation)
    {
        (string printed, string said) = await ShellAsync("decode <&- 2>errors; echo $?", cancellation);
        Assert.That(printed, Is.EqualTo("1\n"));
        Assert.That(said, Does.StartWith("standard input is closed, or not open for reading"));
    }

    [TestCase("decode day.txt >telegrams", 0)]
    [TestCase("check --config none.yaml", 78)]
    [TestCase("run --config none.yaml <&- >&-", 78)]
    [TestCase("--foo", 2)]
    [TestCase("--foo <&- >&-", 2)]
    public async Task What_standard_error_cannot_take_changes_no_exit_code(string arguments, int code, CancellationToken cancellation)
    {
        foreach (string error in (string[])["2>/dev/full", "2>&-"])
        {
            Assert.That((await ShellAsync($"{arguments} {error}; echo $?", cancellation)).Printed, Is.EqualTo($"{code}\n"), error);
        }
    }

    [Test]
    public async Task The_arguments_are_the_same_with_a_closed_stream(CancellationToken cancellation)
    {
        (string printed, _) = await ShellAsync("read --port '/a b/Zähler' '' <&- 2>&1 | cat", cancellation);
        Assert.That(printed, Does.StartWith("Unrecognized command or argument ''.\n"));
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
        await File.WriteAllBytesAsync(folder["day.txt"], TelegramText.Dsmr50, cancellation);
        await File.WriteAllTextAsync(folder["quiet.yaml"], "mqtt:\n  enabled: false\n", cancellation);
        await File.WriteAllTextAsync(folder["errors"], "", cancellation);
        (_, string printed) = await Command.RunAsync("bash", ["-c", $"cd {folder.Path}; {DaemonProcess.Binary} {rest}"], null, cancellation);
        return (printed, await File.ReadAllTextAsync(folder["errors"], cancellation));
    }
}
