using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Neighbors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Discovery;

/// <summary>
/// Reads the kernel's neighbor table and the DHCP server's leases at start and every few seconds. This finds devices whose frames were missed,
/// because the agent was not running or a socket was full. It also ends expired leases.
/// </summary>
internal sealed partial class ReconcileStage(
    PipelineChannels channels, NeighborTable neighbors, SightingIntake intake, IOptions<AgentOptions> options, TimeProvider time, ILogger<ReconcileStage> logger) : BackgroundService
{
    /// <summary>What was missed is known after this long at most.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly LeaseFiles _leases = new(options.Value.Discovery.LeaseFiles.Count > 0 ? [.. options.Value.Discovery.LeaseFiles] : LeasePaths.Usual, channels.Guard, time, logger);
    private string? _problem, _untrusted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (true)
        {
            foreach (Sighting missed in Missed())
                await channels.Guard.TryAsync(StageNames.Reconcile, missed, async one => await intake.TakeAsync(one, stoppingToken), one => one.ToString(), stoppingToken);
            await ReportUntrustedAsync(stoppingToken);
            await channels.Inputs.Writer.WriteAsync(new PolicyInput.TimePassed(), stoppingToken);
            await Task.Delay(UntilNext(), time, stoppingToken);
        }
    }

    private IEnumerable<Sighting> Missed()
    {
        GatewayState state = channels.State.Current;
        DateTimeOffset now = time.GetUtcNow();
        (IReadOnlyList<RecordedLease> inForce, IReadOnlyList<RecordedLease> givenUp) = _leases.Read();
        foreach (RecordedLease lease in inForce)
        {
            if (Reconciliation.Granted(state, lease, now) is { } granted) yield return granted;
        }
        foreach (RecordedLease lease in givenUp)
        {
            if (Reconciliation.GivenUp(state, lease) is { } ended) yield return ended;
        }
        foreach (KernelNeighbor one in Neighbors())
        {
            if (Reconciliation.Met(state, one.Interface, one.Port, one.Mac, one.Address, now - one.Silent) is { } met) yield return met;
        }
    }

    private async Task ReportUntrustedAsync(CancellationToken stoppingToken)
    {
        string? why = _leases.Untrusted is { Count: > 0 } files ? $"leases are not read, because another user could have written them: {string.Join("; ", files)}" : null;
        if (why == _untrusted) return;
        _untrusted = why;
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged("lease-file", ConcernKind.Degraded, why), stoppingToken);
    }

    private IReadOnlyList<KernelNeighbor> Neighbors()
    {
        try
        {
            IReadOnlyList<KernelNeighbor> found = neighbors.Dump();
            _problem = null;
            return found;
        }
        catch (Exception problem) when (problem is KernelRefusedException or TimeoutException)
        {
            if (_problem != problem.Message) LogNoNeighbors(problem.Message);
            _problem = problem.Message;
            return [];
        }
    }

    // A lease that ends sooner than the next turn is waited for to the moment.
    private TimeSpan UntilNext()
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset next = channels.State.Current.Devices.Values.SelectMany(d => d.Holdings).Where(h => h.Until > now).Min(h => h.Until) ?? DateTimeOffset.MaxValue;
        return next - now >= Interval ? Interval : next - now + TimeSpan.FromMilliseconds(1);
    }

    [LoggerMessage(1204, LogLevel.Warning, "The kernel's neighbor table cannot be read, so devices with missed frames stay unknown: {Problem}")]
    private partial void LogNoNeighbors(string problem);
}
