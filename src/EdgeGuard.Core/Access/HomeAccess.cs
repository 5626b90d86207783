using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>Everything that the ruleset needs to know beside the devices. Compared by value, with every member (see <see cref="AccessTable"/>).</summary>
internal sealed record HomeAccess
{
    /// <summary>Governed networks, in the order of their names.</summary>
    internal required ValueList<NetworkAccess> Networks { get; init; }

    /// <summary>Networks that the operator calls local besides.</summary>
    internal required ValueList<IPNetwork> OtherLocalNetworks { get; init; }

    /// <summary>Hosts in controller classes, as the operator wrote them.</summary>
    internal required ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Controllers { get; init; }

    /// <summary>Controller classes that the gateway is in.</summary>
    internal required ImmutableSortedSet<string> GatewayControllers { get; init; }

    /// <summary>TCP ports by which the gateway is managed.</summary>
    internal required ValueList<ushort> ManagementPorts { get; init; }

    /// <summary>MAC addresses of devices that reach these ports whatever else holds for them.</summary>
    internal required ValueList<MacAddress> Admins { get; init; }

    /// <summary>MUD URLs of the profiles in force: each may ask for its own controller.</summary>
    internal required ValueList<string> MudUrls { get; init; }

    /// <summary>Addresses of names.</summary>
    internal required ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Names { get; init; }

    /// <summary>The rate of devices at <c>rate-limit</c>.</summary>
    internal required RateLimit RateLimit { get; init; }

    /// <summary>The rate of devices with the baseline; null for no limit.</summary>
    internal required RateLimit? BaselineRate { get; init; }

    /// <summary>The usual cap; null for none.</summary>
    internal required FlowCap? Cap { get; init; }

    /// <summary>The DNS proxy; null while there is none. It counts no signs of life.</summary>
    internal required DnsGateStatus? Gate { get; init; }

    /// <summary>The rules see what a bridge of a governed network carries from port to port.</summary>
    internal required bool ShowsBridged { get; init; }

    /// <summary>Reads the record.</summary>
    internal static HomeAccess Of(AccessInputs inputs)
    {
        GatewayState state = inputs.State;
        return new()
        {
            Networks = [.. state.Networks.Values.Select(n => new NetworkAccess(n, state.ModeOf(n), [.. PortsOf(state, n)], [.. PlacesOf(state, n)])
            {
                CarriesVlans = FactsOf(state, n).Any(i => i.CarriesVlans),
                GatewayMacs = [.. FactsOf(state, n).Select(i => i.Mac).OfType<MacAddress>()],
            })],
            OtherLocalNetworks = [.. state.LocalNetworks],
            Controllers = state.Controllers,
            GatewayControllers = state.GatewayControllers,
            ManagementPorts = [.. state.Management.Ports],
            Admins = [.. state.Management.Admins],
            MudUrls = [.. state.Profiles.Values.Select(p => p.File.MudUrl)],
            Names = state.Names,
            RateLimit = state.RateLimit,
            BaselineRate = state.Baseline.RateLimit,
            Cap = state.Cap,
            Gate = state.Gate,
            ShowsBridged = state.Facts is { ShowsBridged: true } facts && facts.Interfaces.Values.Any(i => i.IsBridge),
        };
    }

    private static IEnumerable<InterfaceFacts> FactsOf(GatewayState state, Network network) =>
        network.Interfaces.Select(i => state.Facts?.Interfaces.GetValueOrDefault(i)).OfType<InterfaceFacts>();

    private static IEnumerable<string> PortsOf(GatewayState state, Network network) => FactsOf(state, network).SelectMany(i => i.Ports.Select(p => p.Name));

    private static IEnumerable<string> PlacesOf(GatewayState state, Network network) =>
        from name in network.Interfaces
        let known = state.Facts?.Interfaces.GetValueOrDefault(name)
        where known is not null
        from place in known.IsBridge ? known.Ports.Select(p => p.Name) : [name]
        select place;
}

/// <summary>One network as the ruleset sees it.</summary>
/// <param name="Network">As configured, with its present addresses.</param>
/// <param name="Mode">Whether what is forbidden is stopped now.</param>
/// <param name="Ports">Kernel names of the ports of its bridges.</param>
/// <param name="Places">Kernel names of the interfaces where frames of its stations come in: ports of its bridges, and interfaces that are no bridge.</param>
internal sealed record NetworkAccess(Network Network, EnforcementMode Mode, ValueList<string> Ports, ValueList<string> Places)
{
    /// <summary>A VLAN interface is on one of its bridges or ports, or a bridge filters VLANs.</summary>
    internal bool CarriesVlans { get; init; }

    /// <summary>MAC addresses of its interfaces: frames to them are for the gateway.</summary>
    internal ValueList<MacAddress> GatewayMacs { get; init; } = [];
}
