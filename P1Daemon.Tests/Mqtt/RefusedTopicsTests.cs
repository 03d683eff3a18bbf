using Microsoft.Extensions.Time.Testing;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RefusedTopicsTests
{
    readonly FakeTimeProvider _time = new();
    readonly RefusedTopics _refused;

    public RefusedTopicsTests() => _refused = new RefusedTopics(new Topics("t"), _time);

    [Test]
    public void Each_topic_is_left_out_for_ten_minutes_of_its_own()
    {
        Refuse("t/status");
        _time.Advance(TimeSpan.FromMinutes(9));
        Refuse("t/event");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((_refused.IsLeftOut("t/status"), _refused.IsLeftOut("t/event")), Is.EqualTo((false, true)));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(_refused.IsLeftOut("t/event"), Is.False);
    }

    [Test]
    public void The_values_are_left_out_together()
    {
        Assert.That(Refuse("t/values/power_w"), Is.EqualTo("t/values/"));
        Assert.That((_refused.IsLeftOut("t/values/gas_m3"), _refused.IsLeftOut("t/state")), Is.EqualTo((true, false)));
        Assert.That(_refused.IsLeftOut("t/values/+"), Is.False, "to listen to them is another permission");
    }

    [Test]
    public void A_topic_without_an_answer_is_left_out_at_the_second_loss_in_a_row()
    {
        Assert.That((_refused.Lost("t/status"), _refused.Lost("t/status")), Is.EqualTo(((string?)null, "t/status")));
        Assert.That((_refused.Lost("t/state"), _refused.Lost("t/event"), _refused.Lost(null), _refused.Lost("t/event")), Is.EqualTo(((string?)null, (string?)null, (string?)null, (string?)null)));
    }

    // The refusal is the last answer before the connection is lost.
    string? Refuse(string topic)
    {
        _refused.Answered(topic, refused: true);
        return _refused.Lost(unanswered: null);
    }
}
