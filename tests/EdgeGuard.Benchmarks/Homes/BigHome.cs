using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Benchmarks.Homes;

/// <summary>
/// A network of very many devices. Each has an address of either family and one of fifty profiles: twelve servers by IPv4,
/// three by IPv6, a prefix with a range of ports, pings, the local networks; two servers may call it.
/// </summary>
internal static class BigHome
{
    internal const string Interface = "things0";

    private const int Profiles = 50, Servers4 = 12, Servers6 = 3;

    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The hardware address of a device.</summary>
    internal static MacAddress MacOf(int device) => new(0x02005E000000UL + (ulong)device);

    /// <summary>The IPv4 address of a device.</summary>
    internal static IPAddress AddressOf(int device) => new([10, 64, (byte)((device + 10) >> 8), (byte)(device + 10)]);

    /// <summary>A server that the device may call, at port 443 by TCP.</summary>
    internal static IPAddress ServerOf(int device) => Server(device % Profiles, 0);

    /// <summary>The home.</summary>
    internal static GatewayState Of(int devices) => new()
    {
        Gateway = "big",
        Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", new()
        {
            Name = "things", Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = [Interface],
            Prefixes = [IPNetwork.Parse("10.64.0.0/16"), IPNetwork.Parse("2001:db8:64::/64")],
            GatewayAddresses = [IPAddress.Parse("10.64.0.1"), IPAddress.Parse("2001:db8:64::1")],
        }),
        Profiles = Enumerable.Range(0, Profiles).ToImmutableSortedDictionary(Key, Profile, StringComparer.Ordinal),
        Devices = Enumerable.Range(0, devices).Select(Device).ToImmutableSortedDictionary(device => device.Id, device => device),
    };

    /// <summary>The home with one device held.</summary>
    internal static GatewayState Holding(this GatewayState home, int device, ResponseLevel level) =>
        Reducer.Apply(home, new PolicyInput.ResponseDecided(DeviceId.Of(MacOf(device)), new(level, Noon, "measured", "bench")), Noon).State;

    private static Device Device(int number) => new()
    {
        Id = DeviceId.Of(MacOf(number)), Mac = MacOf(number), Network = "things", Interface = Interface,
        Addresses = [AddressOf(number), IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"2001:db8:64::{number + 10:x}"))],
        ProfileKey = Key(number % Profiles), ProfileSource = SightingSource.Dhcp4, FirstSeen = Noon, LastSeen = Noon,
    };

    private static string Key(int profile) => string.Create(CultureInfo.InvariantCulture, $"https://maker{profile}.example/thing.json");

    private static Profile Profile(int number)
    {
        MudFile file = new()
        {
            MudUrl = Key(number), LastUpdate = Noon, IsSupported = true, FromDevice = ["from"], ToDevice = ["to"],
            Acls = [new() { Name = "from", Aces = [.. From(number)] }, new() { Name = "to", Aces = [.. To(number)] }],
        };
        return new(file, PolicyCompiler.Compile(file), SignatureJudgement.Unsigned, Noon);
    }

    private static IEnumerable<Ace> From(int profile) =>
    [
        .. Enumerable.Range(0, Servers4).Select(n => Allow($"four-{n}", new() { Ipv4 = new() { DestinationNetwork = Host(Server(profile, n)) }, Tcp = Port(443) })),
        .. Enumerable.Range(0, Servers6).Select(n => Allow($"six-{n}", new() { Ipv6 = new() { DestinationNetwork = Host(Server6(profile, n)) }, Tcp = Port(443) })),
        Allow("range", new()
        {
            Ipv4 = new() { DestinationNetwork = IPNetwork.Parse(string.Create(CultureInfo.InvariantCulture, $"100.64.{profile}.0/24")) },
            Udp = new() { DestinationPort = new(PortOperator.Range, 10000, 20000) },
        }),
        Allow("ping", new() { Ipv4 = new() { Protocol = 1 }, Icmp = new() { Type = 8, Code = 0 } }),
        Allow("home", new() { Mud = new() { LocalNetworks = true }, Tcp = Port(80) }),
    ];

    private static IEnumerable<Ace> To(int profile) => Enumerable.Range(0, 2)
        .Select(n => Allow($"call-{n}", new() { Ipv4 = new() { SourceNetwork = Host(Server(profile, n)) }, Tcp = Port(8883) }));

    private static Ace Allow(string name, AceMatches matches) => new() { Name = name, Matches = matches, Forwarding = AceAction.Accept };

    private static TcpMatch Port(ushort port) => new() { DestinationPort = PortMatch.EqualTo(port) };

    private static IPAddress Server(int profile, int number) => new([203, 0, (byte)profile, (byte)(number + 1)]);

    private static IPAddress Server6(int profile, int number) =>
        IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"2001:db8:cafe:{profile:x}::{number + 1:x}"));

    private static IPNetwork Host(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);
}
