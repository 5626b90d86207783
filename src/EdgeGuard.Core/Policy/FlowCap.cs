using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// How much a device may do of what its profile allows, so that an allowed host cannot be flooded. Segments of live TCP connections
/// are left to the receiver, who slows them; what has no such brake is counted: new flows, live flows, and packets that are not TCP.
/// </summary>
/// <param name="FlowsPerSecond">New flows a second.</param>
/// <param name="FlowsAtOnce">New flows at once, after a rest.</param>
/// <param name="PacketsPerSecond">Packets a second that are not TCP.</param>
/// <param name="PacketsAtOnce">Such packets at once, after a rest.</param>
/// <param name="LiveFlows">Flows that the device opened and that the kernel still tracks.</param>
public sealed record FlowCap(int FlowsPerSecond, int FlowsAtOnce, int PacketsPerSecond, int PacketsAtOnce, int LiveFlows = FlowCap.MostLiveFlows)
{
    /// <summary>A television holds some 200. On a machine with 1 GiB the kernel tracks 65,536 flows, so 64 devices at this bound fill its table.</summary>
    public const int MostLiveFlows = 1_024;

    // A maker's figure is a mean; twice of it is still no flood.
    private const long Tolerance = 2;
    private const int MostPerSecond = 100_000;

    /// <summary>More than any thing needs: a camera's video over UDP has about 1,500 packets a second.</summary>
    public static readonly FlowCap Default = new(FlowsPerSecond: 50, FlowsAtOnce: 300, PacketsPerSecond: 5_000, PacketsAtOnce: 10_000);

    /// <summary>The cap of a device whose maker says what to expect (draft-lear-opsawg-mud-bw-profile), where every service has a packet rate.</summary>
    /// <returns>null where the maker does not say.</returns>
    public static FlowCap? Of(MudFile file, FlowCap usual)
    {
        IReadOnlyList<BandwidthService> services = file.ExtensionNodes.FromDeviceBandwidth;
        if (services.Count == 0 || services.Any(s => s.PacketsPerSecond is null)) return null;
        long perSecond = Math.Clamp(services.Sum(s => (long)s.PacketsPerSecond!.Value) * Tolerance, 1, MostPerSecond);
        return usual with { PacketsPerSecond = (int)perSecond, PacketsAtOnce = (int)Math.Min(perSecond * 2, MostPerSecond) };
    }
}
