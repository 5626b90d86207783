using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Observers;

/// <summary>The household's MQTT client: mosquitto_sub and mosquitto_pub, which are independent of EdgeGuard's own MQTT code.</summary>
internal sealed class MqttSubscriber : IDisposable
{
    private const char Separator = '\t';

    private readonly NetworkNamespace _host;
    private readonly string[] _connection;
    private readonly Daemon _mosquittoSub;

    /// <summary>Subscribes to every topic.</summary>
    /// <param name="host">Namespace that it runs in.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="caFile">CA certificate that it trusts.</param>
    internal MqttSubscriber(NetworkNamespace host, MqttBroker broker, string caFile)
    {
        _host = host;
        _connection =
        [
            "-h", AddressPlan.Family.Gateway4, "-p", $"{MqttBroker.Port}", "--cafile", caFile,
            "-u", MqttBroker.HouseUser, "-P", broker.HousePassword, "-q", "1",
        ];
        _mosquittoSub = host.StartDaemon("the MQTT subscriber", "mosquitto_sub", [.. _connection, "-t", "#", "-F", $"%t{Separator}%p"], Add);
    }

    /// <summary>The received messages.</summary>
    internal MessageLog Messages { get; } = new();

    /// <summary>Publishes a message.</summary>
    /// <exception cref="LabException">The broker did not accept it.</exception>
    internal Task PublishAsync(string topic, string payload, CancellationToken cancellation) =>
        _host.RunToolAsync("mosquitto_pub", [.. _connection, "-t", topic, "-m", payload], cancellation);

    /// <exception cref="LabException">mosquitto_sub has ended.</exception>
    internal void ThrowIfExited() => _mosquittoSub.ThrowIfExited();

    /// <inheritdoc/>
    public void Dispose() => _mosquittoSub.Dispose();

    private void Add(string line)
    {
        int end = line.IndexOf(Separator, StringComparison.Ordinal);
        if (end > 0) Messages.Add(line[..end], line[(end + 1)..]);
    }
}
