using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;

namespace EdgeGuard.Agent.Orders;

/// <summary>Reads the flows that devices have now; nothing where the kernel refuses.</summary>
/// <param name="judge">Tells whose flows they are.</param>
internal delegate ImmutableArray<(DeviceId Device, Flow Flow)> LiveFlowSource(LiveFlows judge);

/// <summary>Finds the governed interface that the gateway's own default route leads through.</summary>
/// <param name="interfaces">Names of interfaces.</param>
/// <returns>null for none of these.</returns>
internal delegate string? DefaultRouteSource(IReadOnlyCollection<string> interfaces);

/// <summary>On which terms enforcement is ordered.</summary>
/// <param name="IsForced">Also where devices would lose what works now.</param>
/// <param name="IsTrial">The mode before returns without a confirmation.</param>
/// <param name="Connection">The login that orders it, as in <see cref="Core.State.ModeTrial"/>.</param>
internal sealed record EnforceTerms(bool IsForced, bool IsTrial, string? Connection)
{
    /// <summary>At once and without a check, as MQTT and the configuration do it.</summary>
    internal static readonly EnforceTerms AtOnce = new(IsForced: true, IsTrial: false, null);
}
