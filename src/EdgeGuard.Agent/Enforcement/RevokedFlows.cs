using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Conntrack;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>
/// Ends live flows that a change no longer allows: at once, and a moment later once more, for a packet that was under way
/// through the rules of before may enter its flow into the kernel's table after the first look. A look walks the kernel's whole
/// table, ten milliseconds and more on a large machine, so it is taken beside the loop that tells the kernel of the next change.
/// Belongs to the network namespace of the thread that makes it; its members are called by one thread at a time.
/// </summary>
internal sealed partial class RevokedFlows(TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Between the two looks; more than a packet needs through a gateway that is busy.</summary>
    internal static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(100);

    private static readonly Task Never = Task.Delay(Timeout.Infinite);

    private ConntrackTable? _tracked = TryOpen(logger);
    private GatewayState? _next;
    private bool _isSecond;

    /// <summary>Ends when it is time for the second look.</summary>
    internal Task IsDue { get; private set; } = Never;

    /// <summary>Ends when a look was taken; <see cref="Go"/> on then.</summary>
    internal Task Looking { get; private set; } = Never;

    /// <summary>Looks at once, or as soon as the look ends that is being taken, and makes the second look due.</summary>
    internal void Begin(GatewayState state)
    {
        (_next, IsDue) = (state, Never);
        if (Looking == Never) Start(isSecond: false);
    }

    /// <summary>Takes the second look.</summary>
    internal void Finish(GatewayState state)
    {
        IsDue = Never;
        _next ??= state;
        if (Looking == Never) Start(isSecond: true);
    }

    /// <summary>After a look: takes the next one, or makes the second one due.</summary>
    internal void Go(CancellationToken cancellationToken)
    {
        Looking = Never;
        if (_next is not null) Start(isSecond: false);
        else if (!_isSecond) IsDue = Task.Delay(SecondLook, time, cancellationToken);
    }

    /// <summary>Waits for the look that is being taken.</summary>
    internal Task StopAsync() => Looking == Never ? Task.CompletedTask : Looking;

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

    [LoggerMessage(3003, LogLevel.Error, "Live flows cannot be judged: {Problem} Flows of before the change may go on; new ones are judged")]
    private static partial void LogFlowsLive(ILogger logger, string problem);
}
