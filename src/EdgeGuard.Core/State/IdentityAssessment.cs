using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.State;

/// <summary>Says how well the gateway can tell one station of a network from another. The weakest place of the network counts.</summary>
public static class IdentityAssessment
{
    /// <summary>The strength for a network, with the reason and what would improve it.</summary>
    internal static IdentityCoverage Of(GatewayState state, Network network)
    {
        IdentityCoverage ofPlaces = OfPlaces(state, network);
        string[] routed = [.. state.Devices.Values.Where(d => d.Network == network.Name).SelectMany(d => d.Routed.Select(r => $"{r.Prefix} behind {d.Id}"))];
        return routed.Length == 0 ? ofPlaces : ofPlaces with { Why = $"{ofPlaces.Why}; devices in {string.Join(", ", routed)} cannot be distinguished" };
    }

    private static IdentityCoverage OfPlaces(GatewayState state, Network network)
    {
        InterfaceFacts[] interfaces = [.. network.Interfaces.Select(i => state.Facts?.Interfaces.GetValueOrDefault(i)).OfType<InterfaceFacts>()];
        if (interfaces.Length == 0) return new(IdentityStrength.Interface, "the interfaces have not been looked at yet", null);
        if (interfaces.FirstOrDefault(i => !i.IsBridge) is { } plain) return new(IdentityStrength.Interface, Sentence(IdentityStrength.Interface, plain.Name), Remedy);
        return interfaces.SelectMany(i => i.Ports).FirstOrDefault(p => PlaceVisibility.Of(p) == IdentityStrength.SharedPort) is { } shared
            ? new(IdentityStrength.SharedPort, Sentence(IdentityStrength.SharedPort, shared.Name), Remedy)
            : new(IdentityStrength.Port, "each bridge port has one device, so nobody else can send in its name", null);
    }

    /// <summary>What evidence about a device rests on.</summary>
    public static string Of(GatewayState state, Device device)
    {
        DeviceLocation place = device.PlaceOf(device.Mac) ?? new(device.Mac, device.Interface, device.Port);
        return $"Its packets come from {place.Name}: {Sentence(PlaceVisibility.Of(state, place), place.Name)}.";
    }

    private const string Remedy = "give each device a bridge port of this gateway";

    private static string Sentence(IdentityStrength strength, string place) => strength switch
    {
        IdentityStrength.Port => $"{place} has one device, so nobody else can send in its name",
        IdentityStrength.SharedPort => $"several devices share {place}, and each of them can use another's MAC and IP address",
        _ => $"ports behind {place} are invisible, so any device there can use another's MAC and IP address",
    };
}
