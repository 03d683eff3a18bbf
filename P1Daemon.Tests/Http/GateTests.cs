using System.Net;
using System.Text;
using P1Daemon.Configuration;
using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

internal sealed class GateTests
{
    const string Token = "sesame:öpen";

    static Gate Any() => new(new HttpSettings { Listen = new("*", 8180) });

    static Gate Locked() => new(new HttpSettings { Token = Token });

    static Request Get(string host = "localhost", string? authorization = null, string path = "/status", string method = "GET") =>
        new(method, path, [host], authorization, Wanted.Json);

    [TestCase("192.168.1.5")]
    [TestCase("[2001:db8::1]")]
    [TestCase("2001:db8::1")]
    [TestCase("localhost")]
    [TestCase("LocalHost")]
    [TestCase("localhost.")]
    public void Refuse_with_any_address_lets_addresses_and_localhost_pass(string host) =>
        Assert.That(Any().Refuse(Get(host)), Is.Null);

    [TestCase("")]
    [TestCase(".local")]
    [TestCase(".LOCAL.")]
    public void Refuse_with_any_address_lets_the_host_s_own_name_pass(string suffix) =>
        Assert.That(Any().Refuse(Get(Dns.GetHostName().Split('.')[0] + suffix)), Is.Null);

    [TestCase("evil.example")]
    [TestCase("localhost.evil.example")]
    [TestCase("127.0.0.1.evil.example")]
    [TestCase("")]
    public void Refuse_turns_a_foreign_name_away_wherever_it_listens(string host)
    {
        Assert.That(Any().Refuse(Get(host))?.Status, Is.EqualTo(403));
        Assert.That(Locked().Refuse(Get(host))?.Status, Is.EqualTo(403));
    }

    [Test]
    public void Refuse_lets_the_name_pass_that_it_listens_on() =>
        Assert.That(new Gate(new HttpSettings { Listen = new("meter.example", 8180) }).Refuse(Get("meter.example")), Is.Null);

    [Test]
    public void Refuse_with_any_address_looks_at_each_host_that_a_request_names() =>
        Assert.That(Any().Refuse(Get() with { Hosts = ["localhost", "evil.example"] })?.Status, Is.EqualTo(403));

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("get")]
    public void Refuse_turns_other_methods_away_and_names_the_right_ones(string method)
    {
        Answer? answer = Any().Refuse(Get(method: method));

        Assert.That(answer?.Status, Is.EqualTo(405));
        Assert.That(answer?.Header, Is.EqualTo(("Allow", "GET, HEAD")));
    }

    [TestCase("Bearer sesame:öpen")]
    [TestCase("bearer  sesame:öpen ")]
    public void Refuse_lets_the_token_pass_as_bearer(string authorization) =>
        Assert.That(Locked().Refuse(Get(authorization: authorization)), Is.Null);

    [TestCase("")]
    [TestCase("anyone")]
    public void Refuse_lets_the_token_pass_as_password_of_any_user(string user) =>
        Assert.That(Locked().Refuse(Get(authorization: Basic($"{user}:{Token}"))), Is.Null);

    static readonly string?[] _wrong =
    [
        null, "", " ", "Bearer", "Bearer ", "Bearer sesame", "Bearer sesame:öpen2", "Bearer SESAME:ÖPEN", "Digest sesame:öpen", "sesame:öpen",
        "Basic", "Basic ***", "Basic c2Vz", Basic(Token), Basic("anyone:"), Basic("anyone:sesame"), Basic("no colon"),
    ];

    [TestCaseSource(nameof(_wrong))]
    public void Refuse_demands_the_token(string? authorization)
    {
        Answer? answer = Locked().Refuse(Get(authorization: authorization));

        Assert.That(answer?.Status, Is.EqualTo(401));
        Assert.That(answer?.Header, Is.EqualTo(("WWW-Authenticate", "Basic realm=\"p1meter\"")));
    }

    [Test]
    public void Refuse_lets_watchers_of_health_pass_without_token() =>
        Assert.That(Locked().Refuse(Get(path: "/healthz")), Is.Null);

    static string Basic(string credentials) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}";
}
