using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Coverage;

/// <summary>Machines to judge: what the kernel of one would tell.</summary>
internal static class Machines
{
    internal static readonly MacAddress Own = MacAddress.Parse("02:00:5e:00:53:01");

    internal static InterfaceFacts Plain(string name) => new() { Name = name, Mac = Own };

    internal static InterfaceFacts Bridge(string name, params ImmutableArray<PortFacts> ports) => new() { Name = name, Mac = Own, IsBridge = true, Ports = ports };

    internal static InterfaceFacts Standing(this InterfaceFacts one) => one with { ProxiesArp = true, ProxiesNdp = true };

    internal static PortFacts Port(string name, bool isolated = true, int stations = 1, bool hairpin = false, bool wireless = false) =>
        new(name, null, isolated, hairpin, wireless, stations);

    internal static GatewayFacts Facts(params InterfaceFacts[] interfaces) => new()
    {
        Interfaces = interfaces.ToImmutableSortedDictionary(i => i.Name, i => i, StringComparer.Ordinal),
    };

    /// <summary>A state of one network on these interfaces, whose rules are in force.</summary>
    internal static GatewayState Gateway(GatewayFacts? facts, Func<Network, Network>? change = null)
    {
        Network things = Home.Empty().Networks["things"] with { Interfaces = [.. facts?.Interfaces.Keys ?? ["br-things"]] };
        return Home.Empty() with
        {
            Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", change?.Invoke(things) ?? things),
            Enforcement = new(1, true, null),
            Facts = facts,
        };
    }
}
