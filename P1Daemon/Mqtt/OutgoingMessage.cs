namespace P1Daemon.Mqtt;

/// <summary>One publish, always with QoS 1.</summary>
/// <param name="Topic">Its full name.</param>
/// <param name="Body">What is sent; empty deletes a retained message.</param>
/// <param name="Retain">Kept by the broker for later subscribers.</param>
/// <param name="IsJson">Said in the content type, which MQTT 5 alone has.</param>
internal readonly record struct OutgoingMessage(string Topic, ReadOnlyMemory<byte> Body, bool Retain, bool IsJson);

/// <summary>How the bodies are made that the publisher sends beside the readings.</summary>
/// <param name="Status">The daemon's own state now.</param>
/// <param name="State">A telegram as JSON.</param>
/// <param name="Event">An event as JSON.</param>
internal sealed record MessageBodies(Func<byte[]> Status, Func<Telegrams.Telegram, byte[]> State, Func<Readings.MeterEvent, byte[]> Event);
