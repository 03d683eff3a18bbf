using System.Diagnostics;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>The line that is tried by hand.</summary>
sealed class ByHandTests
{
    [TestCase("mqtt://broker:1883", "-h broker -p 1883")]
    [TestCase("mqtt://broker", "-h broker")]
    [TestCase("mqtt://[::1]:1883", "-h ::1 -p 1883")]
    [TestCase("mqtts://broker:8883", "-h broker -p 8883 --capath /etc/ssl/certs")]
    public void The_way_to_the_broker_is_the_same(string broker, string options) =>
        Assert.That(ByHand.Publish(new MqttSettings { Broker = new Uri(broker) }, "p1meter/doctor"), Is.EqualTo($"mosquitto_pub {options} -u USER -P PASSWORD -t p1meter/doctor -m hello"));

    [TestCase("ws://broker/mqtt")]
    [TestCase("wss://broker/mqtt")]
    public void Over_a_web_socket_mosquitto_s_client_cannot_try_it(string broker) => Assert.That(ByHand.Publish(new MqttSettings { Broker = new Uri(broker) }, "p1meter/doctor"), Is.Null);

    [Test]
    public void Certificates_are_those_of_the_configuration()
    {
        var mqtt = new MqttSettings { Broker = new Uri("mqtts://broker"), CaFile = "/etc/our ca.pem", CertificateFile = "/etc/me.pem", CertificateKeyFile = "/etc/me.key" };
        Assert.That(ByHand.Publish(mqtt, "p1meter/doctor"), Is.EqualTo("mosquitto_pub -h broker --cafile '/etc/our ca.pem' --cert /etc/me.pem --key /etc/me.key -t p1meter/doctor -m hello"));
        mqtt.Username = "p1";
        Assert.That(ByHand.Publish(mqtt, "p1meter/doctor"), Does.Contain("--key /etc/me.key -u p1 -P PASSWORD "));
    }

    [TestCase("my home/doctor")]
    [TestCase("it's $HOME")]
    [TestCase("*")]
    [TestCase("")]
    [TestCase("kWh/ü")]
    public async Task The_shell_takes_a_word_as_it_is(string word)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"printf %s {ByHand.Quote(word)}"]) { RedirectStandardOutput = true })!;
        Assert.That(await shell.StandardOutput.ReadToEndAsync(), Is.EqualTo(word));
        await shell.WaitForExitAsync();
    }
}
