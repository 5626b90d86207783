namespace EdgeGuard.Core.Policy;

/// <summary>
/// How fast a device may go: in what it opens and in what it sends, both families together, to the gateway and through it. What is above
/// is dropped and counted, and is no violation. It holds for a device at <c>rate-limit</c>, whatever its profile allows and its network
/// enforces, and for one that wears the baseline, where its network enforces.
/// </summary>
/// <param name="FlowsPerSecond">New flows a second.</param>
/// <param name="FlowsAtOnce">New flows at once, after a rest.</param>
/// <param name="PacketsPerSecond">Packets a second, those of live flows included.</param>
/// <param name="PacketsAtOnce">Packets at once, after a rest.</param>
public sealed record RateLimit(int FlowsPerSecond, int FlowsAtOnce, int PacketsPerSecond, int PacketsAtOnce)
{
    /// <summary>A thing goes on reporting and answering with it, and a flood or a scan does not.</summary>
    public static readonly RateLimit Default = new(FlowsPerSecond: 5, FlowsAtOnce: 20, PacketsPerSecond: 100, PacketsAtOnce: 200);

    /// <inheritdoc/>
    public override string ToString() => $"at most {FlowsPerSecond} new flows and {PacketsPerSecond} packets a second";
}
