using P1Daemon.Commands;

namespace P1Daemon.Tests.Commands;

/// <summary>The option that most verbs have.</summary>
[TestFixture]
internal sealed class ConfigOptionTests
{
    [TestCase("check", "--config", "")]
    [TestCase("check", "-c", "")]
    [TestCase("decode", "--config", "")]
    [TestCase("--config", "")]
    public void An_empty_path_is_a_wrong_command_line_that_names_the_option(params string[] arguments) =>
        Assert.That(
            CommandLine.Make().Root.Parse(arguments).Errors.Select(e => e.Message),
            Has.One.EqualTo("--config \"\": the path of a file is due here, and this one is empty"));

    [TestCase("check", "--config", "my.yaml")]
    [TestCase("check")]
    public void A_path_and_none_are_right(params string[] arguments) =>
        Assert.That(CommandLine.Make().Root.Parse(arguments).Errors, Is.Empty);
}
