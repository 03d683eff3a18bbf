namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>
/// One device as it is announced: who it is, and every entity that it was ever seen with. What is missing from a telegram stays, so that no entity comes
/// and goes.
/// </summary>
internal sealed class AnnouncedDevice(string id)
{
    readonly SortedList<int, Sensor> _sensors = [];
    (string Name, string? Model, string? Via) _card;
    byte[]? _body;

    /// <summary>The meter's own number.</summary>
    public string Id { get; } = id;

    /// <summary>Its name in topics and unique ids: <c>p1meter_</c> and the number with other characters than <c>[A-Za-z0-9_-]</c> as <c>_</c>.</summary>
    public string ObjectId { get; } = "p1meter_" + string.Create(id.Length, id, static (name, id) =>
    {
        for (int i = 0; i < id.Length; i++)
        {
            name[i] = char.IsAsciiLetterOrDigit(id[i]) || id[i] is '_' or '-' ? id[i] : '_';
        }
    });

    /// <summary>For a person.</summary>
    public string Name => _card.Name ?? "";

    /// <summary>The ident line, of the electricity meter.</summary>
    public string? Model => _card.Model;

    /// <summary>The object id of the electricity meter, of an M-Bus device.</summary>
    public string? Via => _card.Via;

    /// <summary>In an order that does not depend on when each was first seen.</summary>
    public IEnumerable<Sensor> Sensors => _sensors.Values;

    /// <summary>True when the broker is to be told.</summary>
    public bool IsDue { get; private set; }

    /// <summary>True when an entity stands at this place.</summary>
    public bool Has(int place) => _sensors.ContainsKey(place);

    /// <summary>Adds an entity, or puts another one in its place.</summary>
    public void Put(int place, Sensor sensor)
    {
        _sensors[place] = sensor;
        Change();
    }

    /// <summary>Says who it is.</summary>
    public void Describe(string name, string? model, string? via)
    {
        if ((name, model, via) != _card)
        {
            _card = (name, model, via);
            Change();
        }
    }

    /// <summary>The broker is to be told again; a device without entities is never told.</summary>
    public void Repeat() => IsDue = _sensors.Count > 0;

    /// <summary>What the broker is told, written anew only after a change.</summary>
    public byte[] Take(Func<AnnouncedDevice, byte[]> write)
    {
        IsDue = false;
        return _body ??= write(this);
    }

    void Change()
    {
        _body = null;
        Repeat();
    }
}
