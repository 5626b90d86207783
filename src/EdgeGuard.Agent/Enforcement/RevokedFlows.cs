using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Conntrack;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>Ends live flows that a change no longer allows: at once, and again a moment later.</summary>
/// <remarks>
/// The second sweep is needed because a packet on its way through the old rules may enter its flow into the kernel's table after the first sweep. A
/// sweep reads the kernel's whole table, ten milliseconds and more on a large machine, so it runs beside the loop that applies changes.
/// <para>Belongs to the network namespace of the thread that creates it; one thread at a time calls its members.</para>
/// </remarks>
internal sealed partial class RevokedFlows(TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Time between the two sweeps; more than a packet needs through a busy gateway.</summary>
    internal static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(100);

    private static readonly Task Never = Task.Delay(Timeout.Infinite);

    private ConntrackTable? _tracked = TryOpen(logger);
    private GatewayState? _next;
    private bool _isSecond;

    /// <summary>Ends when the second sweep is due.</summary>
    internal Task IsDue { get; private set; } = Never;

    /// <summary>Ends when a sweep is done; call <see cref="Go"/> then.</summary>
    internal Task Looking { get; private set; } = Never;

    /// <summary>Starts a sweep at once, or as soon as the running one ends, and schedules the second one.</summary>
    internal void Begin(GatewayState state)
    {
        (_next, IsDue) = (state, Never);
        if (Looking == Never) Start(isSecond: false);
    }

    /// <summary>Starts the second sweep.</summary>
    internal void Finish(GatewayState state)
    {
        IsDue = Never;
        _next ??= state;
        if (Looking == Never) Start(isSecond: true);
    }

    /// <summary>After a sweep: starts the next one, or schedules the second one.</summary>
    internal void Go(CancellationToken cancellationToken)
    {
        Looking = Never;
        if (_next is not null) Start(isSecond: false);
        else if (!_isSecond) IsDue = Task.Delay(SecondLook, time, cancellationToken);
    }

    /// <summary>Waits for the running sweep, and forgets what was due.</summary>
    internal async Task StopAsync()
    {
        if (Looking != Never) await Looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        (Looking, IsDue) = (Never, Never);
    }

    /// <summary>Ends the flows that were redirected to a port of the DNS proxy, so that the next question of the same socket goes past it.</summary>
    internal void EndRedirected(ushort port)
    {
        try
        {
            foreach (ConntrackFlow flow in _tracked?.Dump() ?? [])
            {
                if (flow.Original.DestinationPort == DnsHeader.Port && flow.Reply.SourcePort == port && flow.Status.HasFlag(ConntrackStatus.DestinationNat)) _tracked!.Delete(flow);
            }
        }
        catch (KernelRefusedException problem)
        {
            LogFlowsLive(logger, problem.Message);
        }
    }

    private void Start(bool isSecond)
    {
        GatewayState state = _next!;
        (_next, _isSecond) = (null, isSecond);
        Looking = Task.Run(() => End(state));
    }

    /// <inheritdoc/>
    public void Dispose() => _tracked?.Dispose();

    private void End(GatewayState state)
    {
        _tracked ??= TryOpen(logger);
        if (_tracked is null) return;
        try
        {
            LiveFlows flows = new(state);
            int ended = 0;
            foreach (ConntrackFlow flow in _tracked.Dump())
            {
                if (flows.IsRevoked(flow) && _tracked.Delete(flow)) ended++;
            }
            if (ended > 0) LogEnded(logger, ended);
        }
        catch (KernelRefusedException problem)
        {
            LogFlowsLive(logger, problem.Message);
        }
    }

    private static ConntrackTable? TryOpen(ILogger logger)
    {
        try
        {
            return ConntrackTable.Open();
        }
        catch (KernelRefusedException problem)
        {
            LogFlowsLive(logger, problem.Message);
            return null;
        }
    }

    [LoggerMessage(3002, LogLevel.Information, "Ended {Count} live flows that are no longer allowed")]
    private static partial void LogEnded(ILogger logger, int count);

    [LoggerMessage(3003, LogLevel.Error, "Live flows cannot be read: {Problem} Flows from before the change may continue; new flows are filtered")]
    private static partial void LogFlowsLive(ILogger logger, string problem);
}
