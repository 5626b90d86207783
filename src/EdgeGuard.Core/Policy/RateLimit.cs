namespace EdgeGuard.Core.Policy;

/// <summary>The rate limit of a device, for new flows and for packets, both families together, to the gateway and through it.</summary>
/// <remarks>
/// What exceeds it is dropped and counted, and is no violation. It applies to a device with the response <c>rate-limit</c>, whatever its profile
/// permits and its network enforces. It also applies to a device with the baseline, where its network enforces.
/// </remarks>
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
