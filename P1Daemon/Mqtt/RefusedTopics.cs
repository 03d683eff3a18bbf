namespace P1Daemon.Mqtt;

/// <summary>
/// Finds the topic whose refusal costs the connection, and leaves it out for ten minutes so that readings come through: mosquitto before 2.0.22 with
/// <c>max_queued_messages 0</c> closes after the answer (eclipse-mosquitto/mosquitto#3244), and MQTT 3.1.1 §3.3.5 lets a broker close without one.
/// </summary>
internal sealed class RefusedTopics(Topics topics, TimeProvider time)
{
    static readonly TimeSpan _leftOutFor = TimeSpan.FromMinutes(10);

    readonly string _values = topics.Value("");
    readonly Dictionary<string, long> _leftOutSince = [];
    string? _refused;
    string? _suspect;

    /// <summary>The broker answered, and so it kept the connection after the answer before.</summary>
    /// <param name="topic">Of the message.</param>
    /// <param name="refused">It did not take a message beside the readings.</param>
    public void Answered(string topic, bool refused)
    {
        _refused = refused ? topic : null;
        _suspect = topic == _suspect ? null : _suspect;
    }

    /// <summary>
    /// The connection is lost. Tells which topic is left out from now on: the one whose refusal was the last answer, or the one that two connections in a row
    /// ended without an answer to.
    /// </summary>
    /// <param name="unanswered">The first topic beside the readings' that has no answer; null where a reading is before it, or nothing.</param>
    public string? Lost(string? unanswered)
    {
        string? costly = _refused ?? (unanswered == _suspect ? unanswered : null);
        _suspect = costly is null ? unanswered : null;
        _refused = null;
        if (costly is null)
        {
            return null;
        }

        _leftOutSince[Group(costly)] = time.GetTimestamp();
        return Group(costly);
    }

    /// <summary>True when nothing is sent to a topic now.</summary>
    public bool IsLeftOut(string topic) =>
        _leftOutSince.TryGetValue(Group(topic), out long since) && time.GetElapsedTime(since) < _leftOutFor;

    // One by one the values would cost a connection each; to listen to them is another permission.
    string Group(string topic) => topic.StartsWith(_values, StringComparison.Ordinal) && topic != topics.EachValue ? _values : topic;
}
