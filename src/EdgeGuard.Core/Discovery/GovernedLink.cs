using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Discovery;

/// <summary>The link of a governed network on which frames are read. A capture has none.</summary>
/// <param name="Network">The network.</param>
/// <param name="Interface">Kernel name of the interface, or of the bridge.</param>
/// <param name="Port">Kernel name of the bridge port; null where the frames are read on the interface itself.</param>
public sealed record GovernedLink(Network Network, string Interface, string? Port = null)
{
    /// <summary>The state that knows the places of stations; null where none is known.</summary>
    public GatewayState? State { get; init; }
}
