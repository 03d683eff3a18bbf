using System.Text;
using System.Text.Json;
using P1Daemon.Obis;

namespace P1Daemon.Mqtt;

/// <summary>
/// One retained topic per value, following the state: each member of its JSON that is a number or a text. A name that is no longer there
/// is emptied once; one that is held keeps what it has.
/// </summary>
internal sealed class ValueTopics(Topics topics)
{
    readonly HashSet<string> _atBroker = [];
    readonly List<OutgoingMessage> _due = [];
    int _next;

    /// <summary>A new state was sent; what was still due of the one before is out of date.</summary>
    /// <param name="state">Its JSON object.</param>
    /// <param name="held">Numbers left out only for now.</param>
    public void Follow(ReadOnlySpan<byte> state, IEnumerable<ObisField> held)
    {
        _due.Clear();
        _next = 0;
        HashSet<string> gone = [.. _atBroker];
        foreach (ObisField field in held)
        {
            gone.Remove(field.Key);
            gone.Remove(field.JsonTimeKey.Value);
            gone.Remove(field.JsonMeterIdKey.Value);
        }

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
            gone.Remove(name);
        }

        _due.AddRange(gone.Select(name => Message(name, [])));
    }

    /// <summary>The next message, if one is due.</summary>
    public bool TryTake(out OutgoingMessage message)
    {
        if (_next == _due.Count)
        {
            message = default;
            return false;
        }

        message = _due[_next++];
        if (message.Body.IsEmpty)
        {
            _atBroker.Remove(message.Topic[topics.Value("").Length..]);
        }

        return true;
    }

    /// <summary>A new connection: the state that comes first brings everything again.</summary>
    public void Restart()
    {
        _due.Clear();
        _next = 0;
    }

    OutgoingMessage Message(string name, byte[] bare) => new(topics.Value(name), bare, Retain: true, IsJson: false);
}
