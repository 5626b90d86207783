using System.Net;
using EdgeGuard.Core.Access;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Networks behind a device that is a router, such as the mesh behind a Thread border router: their packets count as the device's own. Where there is
/// none, there is no rule.
/// </summary>
internal static class RoutedChains
{
    /// <summary>Packets from these networks, by way of their router.</summary>
    internal static IEnumerable<NftRule> From(AccessTable access, IpFamily f, string place) =>
        from entry in Entries(access, f)
        from port in entry.Device.Interfaces
        select Rule("from a network behind a device", Equal(NftField.InInterface, NftKey.OfInterface(port)), Equal(NftField.EtherSource, NftKey.Of(entry.Device.Mac)),
            IsIn(f.Source, entry.Prefix), Decide(DeviceChain.Of(access, f, place, entry.Device)));

    /// <summary>Packets to these networks.</summary>
    internal static IEnumerable<NftRule> To(AccessTable access, IpFamily f) =>
        from entry in Entries(access, f)
        select Rule("to a network behind a device", IsIn(f.Destination, entry.Prefix), Decide(DeviceChain.Of(access, f, "in", entry.Device)));

    /// <summary>Packets of trusted devices to these networks.</summary>
    internal static IEnumerable<NftRule> FromTrusted(AccessTable access, IpFamily f) =>
        from entry in Entries(access, f)
        select Rule("to a network behind a device", In("lan_if", NftField.OutInterface), IsIn(f.Destination, entry.Prefix), Decide(DeviceChain.FromTrusted(access, f, entry.Device)));

    private static IEnumerable<(DeviceAccess Device, IPNetwork Prefix)> Entries(AccessTable access, IpFamily f) =>
        from device in access.Devices
        from prefix in device.Routed
        where prefix.BaseAddress.AddressFamily == f.Family
        select (device, prefix);

    private static NftStatement.Match Equal(NftField field, NftKey key) => new(field, [NftRange.Of(key)]);

    private static NftStatement.Decide Decide(NftVerdict verdict) => new(verdict);
}
