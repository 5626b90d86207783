using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Observers;

/// <summary>The household's MQTT client: mosquitto's own, so that what it reads is what anyone would read.</summary>
internal sealed class Subscriber : IDisposable
{
    private const char Divider = '\t';

    private readonly NetworkNamespace _where;
    private readonly string[] _connection;
    private readonly Daemon _listening;

    /// <summary>Begins to listen to every topic.</summary>
    /// <param name="where">The host that it runs on.</param>
    /// <param name="broker">Whom it listens to.</param>
    /// <param name="caFile">Whom it trusts.</param>
    internal Subscriber(NetworkNamespace where, Broker broker, string caFile)
    {
        _where = where;
        _connection =
        [
            "-h", AddressPlan.Family.Gateway4, "-p", $"{Broker.Port}", "--cafile", caFile,
            "-u", Broker.HouseUser, "-P", broker.HousePassword, "-q", "1",
        ];
        _listening = where.StartDaemon("the MQTT subscriber", "mosquitto_sub", [.. _connection, "-t", "#", "-F", $"%t{Divider}%p"], Note);
    }

    /// <summary>What it received.</summary>
    internal Journal Journal { get; } = new();

    /// <summary>Publishes an order.</summary>
    /// <exception cref="LabException">The broker did not take it.</exception>
    internal Task PublishAsync(string topic, string payload, CancellationToken cancellation) =>
        _where.RunToolAsync("mosquitto_pub", [.. _connection, "-t", topic, "-m", payload], cancellation);

    /// <exception cref="LabException">It has ended.</exception>
    internal void MustBeAlive() => _listening.MustBeAlive();

    /// <inheritdoc/>
    public void Dispose() => _listening.Dispose();

    private void Note(string line)
    {
        int end = line.IndexOf(Divider, StringComparison.Ordinal);
        if (end > 0) Journal.Add(line[..end], line[(end + 1)..]);
    }
}
