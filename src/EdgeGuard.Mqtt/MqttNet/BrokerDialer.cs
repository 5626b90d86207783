using System.Net;
using System.Net.Sockets;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>Opens the stream for MQTTnet, so that name lookup, TCP and TLS failures have separate causes.</summary>
internal static class BrokerDialer
{
    /// <summary>Resolves the name, connects and, if configured, performs the TLS handshake.</summary>
    /// <exception cref="MqttException">No stream, with the cause; nothing stays open.</exception>
    internal static async Task<Stream> DialAsync(MqttConnectionSettings settings, CancellationToken cancellationToken)
    {
        // Problems of this machine's setup are reported before anything is sent.
        using TlsHandshake? tls = settings.Broker.UsesTls ? TlsHandshake.Prepare(settings) : null;
        IPAddress[] addresses = await ResolveAsync(settings.Broker, cancellationToken).ConfigureAwait(false);
        NetworkStream plain = await ConnectAsync(settings.Broker, addresses, cancellationToken).ConfigureAwait(false);
        Stream open = tls is null ? plain : await tls.RunAsync(plain, cancellationToken).ConfigureAwait(false);
        return new SizeLimitedStream(open, settings.MaximumPacketSize);
    }

    private static async Task<IPAddress[]> ResolveAsync(MqttBroker broker, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(broker.Host, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            MqttFailure failure = new(
                MqttFailureCause.NameResolution,
                $"The name '{broker.Host}' has no address, or no DNS server answers.");
            throw new MqttException(failure, exception);
        }
    }

    private static async Task<NetworkStream> ConnectAsync(MqttBroker broker, IPAddress[] addresses, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, broker.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new MqttException(FailureOf(exception.SocketErrorCode, broker), exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static MqttFailure FailureOf(SocketError error, MqttBroker broker) => error switch
    {
        SocketError.ConnectionRefused => new(MqttFailureCause.Refused, $"Nothing listens at {broker}."),
        SocketError.TimedOut => new(MqttFailureCause.Timeout, $"No answer from {broker}."),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable =>
            new(MqttFailureCause.Unreachable, $"There is no route to {broker}."),
        _ => new(MqttFailureCause.ConnectionLost, $"Connecting to {broker} failed: {error}."),
    };
}
