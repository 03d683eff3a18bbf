using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using P1Daemon.Obis;

namespace P1Daemon.Mqtt;

/// <summary>
/// One retained topic per value, following the state: each member of its JSON that is a number or a text. A name that is no longer there
/// is emptied once; one that is held keeps what it has. The broker itself says what it keeps from before the start: it outlives this process and its journal.
/// </summary>
internal sealed class ValueTopics(Topics topics)
{
    readonly string _root = topics.Value("");
    readonly ConcurrentQueue<string> _kept = new();
    readonly HashSet<string> _atBroker = [];
    readonly List<OutgoingMessage> _due = [];
    HashSet<string>? _valid;
    int _next;
    volatile bool _heardOut;
    bool _listening;

    /// <summary>What to listen to from the connect on.</summary>
    public string Filter => topics.EachValue;

    /// <summary>A message on one of the topics; from any thread.</summary>
    public void Heard(HeardMessage heard)
    {
        if (!heard.Topic.StartsWith(_root, StringComparison.Ordinal))
        {
            return;
        }

        if (heard.Kept)
        {
            _kept.Enqueue(NameOf(heard.Topic));
        }
        else
        {
            // One of our own comes back: what was kept came before it.
            _heardOut = true;
        }
    }

    /// <summary>What to listen to no more, once: from then on each value would come back.</summary>
    public bool TryTakeHeardOut(out string filter)
    {
        filter = Filter;
        bool over = _listening && _heardOut;
        _listening &= !over;
        return over;
    }

    /// <summary>A new state was sent; what was still due of the one before is out of date.</summary>
    /// <param name="state">Its JSON object.</param>
    /// <param name="held">Numbers left out only for now.</param>
    public void Follow(ReadOnlySpan<byte> state, IEnumerable<ObisField> held)
    {
        _due.Clear();
        _next = 0;
        _valid = [.. held.SelectMany(field => new[] { field.Key, field.JsonTimeKey.Value, field.JsonMeterIdKey.Value })];
        HashSet<string> gone = [.. _atBroker.Except(_valid)];
        var reader = new Utf8JsonReader(state);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            byte[] bare = reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan.ToArray();
            _due.Add(Message(name, bare));
            _atBroker.Add(name);
            _valid.Add(name);
            gone.Remove(name);
        }

        _due.AddRange(gone.Select(name => Message(name, [])));
    }

    /// <summary>The next message, if one is due.</summary>
    public bool TryTake(out OutgoingMessage message)
    {
        TakeKept();
        if (_next == _due.Count)
        {
            message = default;
            return false;
        }

        message = _due[_next++];
        if (message.Body.IsEmpty)
        {
            _atBroker.Remove(NameOf(message.Topic));
        }

        return true;
    }

    /// <summary>A new connection: the state that comes first brings everything again.</summary>
    public void Restart()
    {
        _due.Clear();
        _next = 0;
        _heardOut = false;
        _listening = true;
    }

    // Before the first state of this run nobody knows what the meter still sends.
    void TakeKept()
    {
        while (_kept.TryDequeue(out string? name))
        {
            if (_atBroker.Add(name) && _valid?.Contains(name) == false)
            {
                _due.Add(Message(name, []));
            }
        }
    }

    string NameOf(string topic) => topic[_root.Length..];

    OutgoingMessage Message(string name, byte[] bare) => new(topics.Value(name), bare, Retain: true, IsJson: false);
}
