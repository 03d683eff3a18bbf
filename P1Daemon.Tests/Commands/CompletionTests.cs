using System.Diagnostics;
using P1Daemon.Commands;
using P1Daemon.Commands.Completion;

namespace P1Daemon.Tests.Commands;

/// <summary>The completions in the shells that they are for.</summary>
[Category("RealParts")]
[CancelAfter(30_000)]
sealed class CompletionTests
{
    string _folder = "";

    [SetUp]
    public void WriteScripts()
    {
        _folder = Directory.CreateTempSubdirectory("p1meter-completion-").FullName;
        System.Collections.Immutable.ImmutableArray<Verb> verbs = Verb.All(CommandLine.Make().Root);
        File.WriteAllText(Path.Combine(_folder, "p1meter.bash"), BashScript.Write(verbs));
        File.WriteAllText(Path.Combine(_folder, "_p1meter"), ZshScript.Write(verbs));
        File.WriteAllText(Path.Combine(_folder, "p1meter.fish"), FishScript.Write(verbs));
        File.WriteAllText(Path.Combine(_folder, "recording.txt"), "");
        File.WriteAllText(Path.Combine(_folder, "my day.txt"), "");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("dec", "decode")]
    [TestCase("decode --m", "--mask")]
    [TestCase("decode --format r", "raw")]
    [TestCase("decode rec", "recording.txt")]
    [TestCase("simulate --dialect emu", "emucs")]
    [TestCase("check --config rec", "recording.txt")]
    [TestCase("decode my", "my day.txt")]
    [TestCase("completion f", "fish")]
    [TestCase("simulate --seed ", "")]
    public async Task In_bash(string typed, string completed, CancellationToken cancellation)
    {
        string[] words = typed.Split(' ');
        string output = await RunAsync("bash", $"source ./p1meter.bash; COMP_WORDS=(p1meter {string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length}; _p1meter; printf '%s\\n' \"${{COMPREPLY[@]}}\"", cancellation);
        Assert.That(output.Trim(), Is.EqualTo(completed));
    }

    [TestCase("dec", "decode")]
    [TestCase("decode --m", "--mask")]
    [TestCase("decode --format r", "raw")]
    [TestCase("decode rec", "recording.txt")]
    [TestCase("simulate --dialect emu", "emucs")]
    [TestCase("completion f", "fish")]
    public async Task In_fish(string typed, string completed, CancellationToken cancellation)
    {
        string output = await RunAsync("fish", $"source ./p1meter.fish; complete -C 'p1meter {typed}'", cancellation);
        Assert.That(output.Split('\n').Select(line => line.Split('\t')[0]), Does.Contain(completed));
    }

    // What zsh offers shows on a terminal only: here it says which completion it has, and that it can read it.
    [Test]
    public async Task In_zsh(CancellationToken cancellation)
    {
        string output = await RunAsync("zsh", "fpath=($PWD $fpath); autoload -U compinit; compinit -D -u; autoload +X _p1meter; echo $_comps[p1meter] $functions[_p1meter]", cancellation);
        Assert.That(output, Does.StartWith("_p1meter ").And.Contain("emucs").And.Contain("_describe"));
    }

    async Task<string> RunAsync(string shell, string command, CancellationToken cancellation)
    {
        string[] clean = shell switch { "bash" => ["--norc", "-c"], "zsh" => ["-f", "-c"], _ => ["--no-config", "-c"] };
        var start = new ProcessStartInfo(shell, [.. clean, command]) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _folder;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.That(await errors, Is.Empty);
        return output;
    }
}
