using System.Text;
using P1Daemon.Commands;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>The broker's part, at a real one.</summary>
[Category("RealParts")]
[CancelAfter(30_000)]
sealed class BrokerCheckTests
{
    [Test]
    public async Task A_broker_that_lets_us_in_sees_one_small_message_that_is_not_kept(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "#");
        Finding finding = await AskAsync(Settings(broker), cancellation);
        Assert.That(finding, Is.EqualTo(Finding.Ok("broker", $"mqtt://127.0.0.1:{broker.Port}: logged in with MQTT 5 without a user, may publish")));
        await broker.WaitForLogAsync("p1meter-host-p1meter-doctor disconnected", cancellation);

        using Subscriber late = await Subscriber.StartAsync(broker, "#");
        await subscriber.WaitForAsync("p1meter/doctor", "p1meter doctor looked in", cancellation);
        Assert.That(subscriber.Messages.Select(message => message.Topic), Is.EqualTo(new[] { "p1meter/doctor" }), "no will, no availability");
        Assert.That(late.Messages, Is.Empty, "nothing retained");
    }

    [Test]
    public async Task A_broker_that_is_absent_says_what_to_start(CancellationToken cancellation)
    {
        Finding finding = await AskAsync(new MqttSettings { Broker = new Uri($"mqtt://127.0.0.1:{FreePort.Take()}") }, cancellation);
        Assert.That(finding.State, Is.EqualTo(State.Failed));
        Assert.That(finding.Text, Does.EndWith(": connection refused: nothing listens there"));
        Assert.That(finding.Advice, Does.StartWith("Is the broker running, and is the port right?\n").And.Contain("sudo systemctl start mosquitto"));
    }

    [Test]
    public async Task A_refused_login_is_tried_by_hand(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous false");
        MqttSettings mqtt = Settings(broker);
        (mqtt.Username, mqtt.Password) = ("p1", "wrong");
        Finding finding = await AskAsync(mqtt, cancellation);
        Assert.That(finding.State, Is.EqualTo(State.Failed));
        Assert.That(finding.Text, Does.Contain("not authorized").And.Contain("mqtt.username"));
        Assert.That(finding.Advice, Is.EqualTo($"Try the same by hand: mosquitto_pub -h 127.0.0.1 -p {broker.Port} -u p1 -P PASSWORD -t p1meter/doctor -m hello"));
    }

    [TestCase(null, State.Failed, "but whether it takes readings could not be tried: p1meter/doctor is refused: not authorized", "allow this user to write p1meter/#, or p1meter/doctor")]
    [TestCase("cannot be asked", State.Warning, "but whether it takes readings could not be tried: p1meter/doctor is refused: not authorized", "allow this user to write p1meter/#, or p1meter/doctor")]
    [TestCase("connected", State.Warning, "but p1meter/doctor is refused: not authorized", "Readings go to p1meter/reading, and others may do so")]
    [TestCase("refused", State.Failed, "but the daemon is not connected, and p1meter/doctor is refused: not authorized", "Allow this user to write p1meter/#")]
    public async Task Where_the_doctor_s_topic_is_forbidden_the_daemon_decides_and_none_of_its_topics_is_tried(string? daemon, object state, string text, string advice, CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare("acl_file {folder}/acl");
        await File.WriteAllTextAsync(Path.Combine(broker.Folder, "acl"), "topic write p1meter/availability\ntopic read #\ntopic write elsewhere\n", cancellation);
        await broker.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "#");
        bool asked = daemon is not null and not "cannot be asked";
        DaemonStatus? status = !asked ? null : DaemonStatus.Parse(Encoding.UTF8.GetBytes($$$"""{"meter":{"state":"online"},"mqtt":{"state":"{{{daemon}}}"}}"""));
        Finding finding = await AskAsync(Settings(broker), cancellation, daemon is null ? null : ServiceUnit.Parse("LoadState=loaded\nActiveState=active\n"), status);
        Assert.That(finding.State, Is.EqualTo(state));
        Assert.That(finding.Text, Does.Contain($", {text}"));
        Assert.That(finding.Advice, Does.Contain(advice));
        // What was published before has come before this.
        await broker.WaitForLogAsync("p1meter-host-p1meter-doctor disconnected", cancellation);
        await Command.RunAsync("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-t", "elsewhere", "-m", "last"], null, cancellation);
        await subscriber.WaitForAsync("elsewhere", "last", cancellation);
        Assert.That(subscriber.Messages.Select(message => message.Topic), Is.EqualTo(new[] { "elsewhere" }), "a subscriber would take the meter for unavailable");
    }

    [Test]
    public async Task A_password_that_only_the_unit_has_is_not_called_wrong(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous false");
        ServiceUnit unit = ServiceUnit.Parse("LoadState=loaded\nLoadCredential=mqtt.password:/etc/p1meter/mqtt.password\n")!;
        Finding finding = await AskAsync(Settings(broker), cancellation, unit);
        Assert.That(finding.State, Is.EqualTo(State.Warning));
        Assert.That(finding.Advice, Does.Contain("put P1METER__MQTT__PASSWORD_FILE=/etc/p1meter/mqtt.password between"));
    }

    static MqttSettings Settings(Mosquitto broker) => new() { Broker = broker.Address, ClientId = "p1meter-host-p1meter" };

    static async Task<Finding> AskAsync(MqttSettings mqtt, CancellationToken cancellation, ServiceUnit? unit = null, DaemonStatus? daemon = null)
    {
        List<Finding> findings = [];
        await foreach (Finding finding in new BrokerCheck(mqtt, daemon, unit, TimeProvider.System).FindAsync(cancellation))
        {
            findings.Add(finding);
        }

        return findings.Single();
    }
}
