using System.Net;
using System.Net.Sockets;
using P1Daemon.Commands;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class ListenCheckTests : IDisposable
{
    readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public ListenCheckTests() => _other.Start();

    public void Dispose() => _other.Dispose();

    [Test]
    public async Task A_free_port_is_right(CancellationToken cancellation)
    {
        Settings settings = With("localhost", FreePort.Take());
        Assert.That(await LookAsync(settings, cancellation), Is.EqualTo(Finding.Ok("http", $"{settings.Http.Listen} is free")));
    }

    [Test]
    public async Task Another_program_is_a_warning_and_without_MQTT_the_end(CancellationToken cancellation)
    {
        Settings settings = With("localhost", Taken);
        Finding finding = await LookAsync(settings, cancellation);
        Assert.That((finding.State, finding.Text), Is.EqualTo((State.Warning, $"localhost:{Taken}: another program listens there")));
        Assert.That(finding.Advice, Does.Contain($"sudo ss -ltnp 'sport = :{Taken}'"));
        settings.Mqtt.Enabled = false;
        Assert.That((await LookAsync(settings, cancellation)).State, Is.EqualTo(State.Failed));
    }

    [Test]
    public async Task Our_own_daemon_may_have_it(CancellationToken cancellation)
    {
        DaemonStatus daemon = DaemonStatus.Parse("""{"meter":{"state":"online"}}"""u8.ToArray())!;
        Assert.That(await LookAsync(With("localhost", Taken), cancellation, daemon), Is.EqualTo(Finding.Ok("http", $"our own daemon answers on localhost:{Taken}")));
    }

    [Test]
    public async Task A_token_that_the_doctor_has_not_says_how_to_give_it(CancellationToken cancellation)
    {
        var unauthorized = new DaemonAnswer(HttpStatusCode.Unauthorized, []);
        Settings settings = With("localhost", Taken);
        Assert.That(await LookAsync(settings, cancellation, null, unauthorized, new Unasked("it has a token", "Give it")),
            Is.EqualTo(Finding.Warning("http", $"our own daemon answers on localhost:{Taken}, but it has a token", "Give it")));
        Assert.That((await LookAsync(settings, cancellation, null, unauthorized)).Advice, Does.Contain("sudo systemctl restart p1meter@heatpump,"));
    }

    [Test]
    public async Task A_foreign_address_is_said(CancellationToken cancellation)
    {
        Finding finding = await LookAsync(With("192.0.2.1", 8180), cancellation);
        Assert.That((finding.State, finding.Text), Is.EqualTo((State.Warning, "192.0.2.1:8180: this machine does not have that address")));
    }

    [Test]
    public async Task A_name_that_nobody_knows_is_said(CancellationToken cancellation)
    {
        Finding finding = await LookAsync(With("no-such-name.invalid", 8180), cancellation);
        Assert.That((finding.State, finding.Text), Is.EqualTo((State.Warning, "no-such-name.invalid:8180: the name is not known")));
    }

    [Test]
    public async Task Another_program_on_one_of_two_addresses_is_seen(CancellationToken cancellation)
    {
        if (!Socket.OSSupportsIPv6)
        {
            Assert.Pass("a machine without IPv6");
        }

        using var other = new TcpListener(IPAddress.IPv6Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.That((await LookAsync(With("localhost", port), cancellation)).Text, Is.EqualTo($"localhost:{port}: another program listens there"));
    }

    [TestCase("*", false)]
    [TestCase("0.0.0.0", true)]
    public async Task The_relay_takes_IPv6_where_it_is_told_to(string host, bool isFree, CancellationToken cancellation)
    {
        if (!Socket.OSSupportsIPv6)
        {
            Assert.Pass("a machine without IPv6");
        }

        using var other = new TcpListener(IPAddress.IPv6Loopback, 0);
        other.Start();
        var relay = new ListenAddress(host, ((IPEndPoint)other.LocalEndpoint).Port);
        var settings = new Settings();
        settings.Http.Enabled = false;
        settings.Relay.Listen = relay;
        Assert.That((await LookAsync(settings, cancellation)).Text, Is.EqualTo(isFree ? $"{relay} is free" : $"{relay}: another program listens there"));
    }

    int Taken => ((IPEndPoint)_other.LocalEndpoint).Port;

    static Settings With(string host, int port)
    {
        var settings = new Settings();
        settings.Http.Listen = new ListenAddress(host, port);
        return settings;
    }

    static async Task<Finding> LookAsync(Settings settings, CancellationToken cancellation, DaemonStatus? daemon = null, DaemonAnswer? answer = null, Unasked? unasked = null)
    {
        List<Finding> findings = [];
        await foreach (Finding finding in new ListenCheck(settings, daemon, answer, "p1meter@heatpump", unasked).FindAsync(cancellation))
        {
            findings.Add(finding);
        }

        return findings.Single();
    }
}
