using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>Many simulated gateways in one process, on a real broker.</summary>
public sealed class FleetSimulation
{
    // What a broker with TLS accepts on a small machine.
    private const int StartsPerSecond = 100;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(60);

    private readonly FleetSimulationSettings _settings;
    private readonly Action<string> _report;
    private readonly TimeProvider _time;
    private readonly List<SimulatedGateway> _gateways = [];
    private long _reported;

    private FleetSimulation(FleetSimulationSettings settings, Action<string> report, TimeProvider time) => (_settings, _report, _time) = (settings, report, time);

    /// <summary>Runs a simulation: all gateways connect, things happen for the given time, and what waits is sent.</summary>
    /// <param name="settings">What to simulate.</param>
    /// <param name="report">Gets a line for people now and then.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the time early; what waits is sent all the same.</param>
    /// <exception cref="FleetSimulationException">No gateway could connect.</exception>
    public static async Task<FleetSimulationResult> RunAsync(FleetSimulationSettings settings, Action<string> report, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!MqttTransports.TryFind(settings.Broker.Transport, out MqttAdapter? adapter)) throw new FleetSimulationException($"The MQTT transport '{settings.Broker.Transport}' is not compiled in.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edgeguard-fleet-");
        try
        {
            using SimulationPlan plan = new(settings, adapter, folder.FullName, time);
            return await new FleetSimulation(settings, report, time).RunAsync(plan, folder.FullName, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<FleetSimulationResult> RunAsync(SimulationPlan plan, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(plan, folder, cancellationToken);
            long begun = _time.GetTimestamp();
            (long messages, long octets) = (plan.Traffic.Messages, plan.Traffic.Octets);
            await LiveAsync(begun, cancellationToken);
            TimeSpan lasted = _time.GetElapsedTime(begun);
            long rss = Environment.WorkingSet;
            (messages, octets) = (plan.Traffic.Messages - messages, plan.Traffic.Octets - octets);
            await WaitAsync(DrainTimeout, () => _gateways.All(gateway => gateway.Outbox.Waiting == 0), CancellationToken.None);
            long sent = _gateways.Sum(gateway => gateway.Outbox.Added - gateway.Outbox.Withdrawn), acked = _gateways.Sum(gateway => gateway.Outbox.Delivered);
            return new(_gateways.Count, _settings.Devices, Math.Round(lasted.TotalSeconds, 1), sent, acked, sent - acked, Math.Round(messages / lasted.TotalSeconds, 1), rss)
            {
                Bytes = octets,
                Reconnects = plan.Traffic.Reconnects,
                ReconnectsInBusiestSecond = plan.Traffic.BusiestSecond,
                LongestAwayS = Math.Round(plan.Traffic.LongestAway.TotalSeconds, 1),
            };
        }
        finally
        {
            await Parallel.ForEachAsync(_gateways, CancellationToken.None, async (gateway, _) => await gateway.DisposeAsync());
        }
    }

    private async Task StartAsync(SimulationPlan plan, string folder, CancellationToken cancellationToken)
    {
        _report($"Starting {_settings.Gateways} gateways with {_settings.Devices} devices each on {_settings.Broker.Url}.");
        long said = _time.GetTimestamp();
        foreach (int number in Enumerable.Range(1, _settings.Gateways))
        {
            SimulatedGateway gateway = new(plan, number, folder);
            _gateways.Add(gateway);
            await gateway.StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(1.0 / StartsPerSecond), _time, CancellationToken.None);
            if (cancellationToken.IsCancellationRequested) break;
            if (_time.GetElapsedTime(said) < ReportEvery) continue;
            said = _time.GetTimestamp();
            _report($"{_gateways.Count} of {_settings.Gateways} started.");
        }
        await WaitAsync(ConnectTimeout, () => _gateways.All(gateway => gateway.Connection.IsConnected), cancellationToken);
        if (!_gateways.Any(gateway => gateway.Connection.IsConnected))
            throw new FleetSimulationException($"No gateway could connect to {_settings.Broker.Url}: {_gateways.Select(gateway => gateway.Problem).FirstOrDefault(problem => problem is not null)}");
    }

    private async Task LiveAsync(long begun, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reported = 0;
        Task[] lives = [.. _gateways.Select(gateway => gateway.LiveAsync(_settings.RatePerMinute, over.Token))];
        await WaitAsync(_settings.Duration ?? TimeSpan.MaxValue, () => false, cancellationToken, begun);
        await over.CancelAsync();
        await Task.WhenAll(lives).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitAsync(TimeSpan most, Func<bool> isReached, CancellationToken cancellationToken, long? begun = null)
    {
        long since = begun ?? _time.GetTimestamp();
        while (_time.GetElapsedTime(since) < most && !cancellationToken.IsCancellationRequested && !isReached())
        {
            await Task.Delay(Turn, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_reported != 0 && _time.GetElapsedTime(_reported) < ReportEvery) continue;
            _reported = _time.GetTimestamp();
            _report($"{_gateways.Count(gateway => gateway.Connection.IsConnected)} of {_gateways.Count} connected, {_gateways.Sum(gateway => gateway.Outbox.Delivered)} events delivered, {_gateways.Sum(gateway => gateway.Outbox.Waiting)} waiting.");
        }
    }
}
