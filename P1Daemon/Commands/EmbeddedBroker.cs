using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace P1Daemon.Commands;

/// <summary>
/// A small MQTT broker inside the process, so that <c>demo</c> needs nothing installed: loopback only, no login, retained messages in memory.
/// It is no broker for a house: what it holds is gone when the process ends.
/// </summary>
internal sealed class EmbeddedBroker(int preferredPort) : IAsyncDisposable
{
    MqttServer? _server;
    int _nameless;

    /// <summary>Where it listens on 127.0.0.1, once started.</summary>
    public int Port { get; private set; }

    /// <summary>Starts on the preferred port, or on any free one where that is taken.</summary>
    public async Task StartAsync()
    {
        try
        {
            await ListenAsync(preferredPort).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            await ListenAsync(0).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is { IsStarted: true })
        {
            await _server.StopAsync().ConfigureAwait(false);
        }

        _server?.Dispose();
    }

    async Task ListenAsync(int port)
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .Build();
        MqttServer server = new MqttServerFactory().CreateMqttServer(options);
        server.ValidatingConnectionAsync += NameTheNameless;
        try
        {
            await server.StartAsync().ConfigureAwait(false);
        }
        catch (SocketException)
        {
            server.Dispose();
            throw;
        }

        _server = server;

        // The listener writes the port that it was given into its options.
        Port = options.DefaultEndpointOptions.Port;
    }

    // mosquitto_sub and others leave their identifier to the broker (MQTT 3.1.1 §3.1.3.1). The library has a way to assign one for MQTT 5 alone
    // (dotnet/MQTTnet#2181) and refuses the rest, so it is put into the packet that the library goes on with.
    Task NameTheNameless(ValidatingConnectionEventArgs connection)
    {
        if (string.IsNullOrEmpty(connection.ClientId) && (connection.ProtocolVersion == MqttProtocolVersion.V500 || connection.CleanSession == true))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"nameless-{Interlocked.Increment(ref _nameless)}");
            PacketOf(connection).ClientId = name;
            connection.AssignedClientIdentifier = name;
        }

        return Task.CompletedTask;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_connectPacket")]
    static extern ref MqttConnectPacket PacketOf(ValidatingConnectionEventArgs connection);
}
