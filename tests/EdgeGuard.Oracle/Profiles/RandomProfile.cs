using System.Net;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Oracle.Profiles;

/// <summary>Makes valid profiles with every kind of match, with denying entries among the others, and with rules that overlap.</summary>
internal sealed class RandomProfile(Random random)
{
    private static readonly string[] Names = ["cloud.example.net", "firmware.example.net", "time.example.net", "cdn.example.net", "a.example.org", "b.example.org", "c.example.org", "d.example.org"];
    private static readonly string[] Controllers = ["urn:example:hub", "urn:example:none", "urn:example:other", MudMatch.DnsController, MudMatch.NtpController, MudMatch.GatewayController];
    private static readonly string[] Networks4 =
    [
        "203.0.113.0/24", "203.0.113.128/25", "203.0.113.7/32", "198.51.100.0/25", "198.51.100.9/32", "10.0.0.0/8", "0.0.0.0/0", "128.0.0.0/1", "192.168.0.0/16",
        "239.255.255.250/32", "224.0.0.0/4", "255.255.255.255/32", "192.168.21.20/32", "192.168.20.0/24", "192.168.20.1/32", "45.0.0.0/16",
    ];
    private static readonly string[] Networks6 =
    [
        "2001:db8:c::/48", "2001:db8:c::77/128", "2001:db8:a::/64", "::/0", "2000::/3", "ff02::fb/128", "ff00::/8", "2001:db8:21::20/128", "2001:db8:20::/64", "fe80::/10", "fe80::1/128",
    ];
    private static readonly string[] OwnNetworks4 = ["192.168.20.0/24", "192.168.0.0/16", "10.0.0.0/8", "192.168.20.10/32"];
    private static readonly string[] OwnNetworks6 = ["2001:db8:20::/64", "fe80::/10", "2001:db8:20::10/128", "2001:db8:99::/64"];
    private static readonly ushort[] Ports = [0, 1, 22, 53, 80, 123, 443, 1023, 1024, 5000, 5353, 5683, 8080, 8443, 49152, 65534, 65535];
    private static readonly byte[] Protocols = [4, 41, 47, 50, 89, 112, 253, 2];

    internal MudFile Make()
    {
        bool denies = Chance(40);
        Acl[] acls =
        [
            List("from4", AclType.Ipv4, true, denies), List("from6", AclType.Ipv6, true, denies),
            List("to4", AclType.Ipv4, false, denies), List("to6", AclType.Ipv6, false, denies),
        ];
        return new()
        {
            MudUrl = "https://maker.example/thing.json",
            LastUpdate = DateTimeOffset.UnixEpoch,
            IsSupported = true,
            SystemInfo = "made by chance",
            FromDevice = ["from4", "from6"],
            ToDevice = ["to4", "to6"],
            Acls = acls,
        };
    }

    private Acl List(string name, AclType type, bool outward, bool denies) => new()
    {
        Name = name,
        Type = type,
        Aces = [.. Enumerable.Range(0, random.Next(1, 6)).Select(at => Entry($"{name}-{at}", type == AclType.Ipv4, outward, denies))],
    };

    private Ace Entry(string name, bool v4, bool outward, bool denies) => new()
    {
        Name = name,
        Matches = Chance(4) ? new() : Matches(v4, outward),
        Forwarding = denies && Chance(35) ? Chance(50) ? AceAction.Drop : AceAction.Reject : AceAction.Accept,
    };

    private AceMatches Matches(bool v4, bool outward)
    {
        (AceMatches matches, byte? protocol) = Transport(v4, outward);
        MudMatch? mud = Chance(45) ? Class() : null;
        IpMatch ip = Ip(v4, outward, mud) with { Protocol = protocol };
        return v4 ? matches with { Ipv4 = ip, Mud = mud } : matches with { Ipv6 = ip, Mud = mud };
    }

    private IpMatch Ip(bool v4, bool outward, MudMatch? mud)
    {
        IPNetwork? own = Chance(8) ? IPNetwork.Parse(Any(v4 ? OwnNetworks4 : OwnNetworks6)) : null;
        IPNetwork? other = null;
        string? name = null;
        if (Chance(mud is null ? 45 : 15)) other = IPNetwork.Parse(Any(v4 ? Networks4 : Networks6));
        else if (mud is null && Chance(65)) name = Any(Names);
        return outward
            ? new() { SourceNetwork = own, DestinationNetwork = other, DestinationDnsName = name }
            : new() { DestinationNetwork = own, SourceNetwork = other, SourceDnsName = name };
    }

    private (AceMatches, byte?) Transport(bool v4, bool outward) => random.Next(10) switch
    {
        < 4 => (new() { Tcp = new() { SourcePort = Port(outward ? 15 : 35), DestinationPort = Port(75), DirectionInitiated = Initiator() } }, 6),
        < 8 => (new() { Udp = new() { SourcePort = Port(outward ? 20 : 35), DestinationPort = Port(75) } }, 17),
        8 => (new() { Icmp = Chance(25) ? new() : new() { Type = v4 ? Any<byte>([8, 0, 3, 13]) : Any<byte>([128, 129, 1, 135, 134]), Code = Chance(40) ? Any<byte>([0, 1, 255]) : null } }, v4 ? (byte)1 : (byte)58),
        _ => (new(), Chance(30) ? null : Any(Protocols)),
    };

    private DirectionInitiated? Initiator() => Chance(30) ? Chance(50) ? DirectionInitiated.FromDevice : DirectionInitiated.ToDevice : null;

    private PortMatch? Port(int percent)
    {
        if (!Chance(percent)) return null;
        ushort port = Any(Ports);
        return random.Next(8) switch
        {
            0 => new(PortOperator.NotEqual, port, port),
            1 => new(PortOperator.LessOrEqual, port, port),
            2 => new(PortOperator.GreaterOrEqual, port, port),
            3 => new(PortOperator.Range, port, (ushort)Math.Min(port + random.Next(1, 3000), ushort.MaxValue)),
            _ => PortMatch.EqualTo(port),
        };
    }

    private MudMatch Class() => random.Next(7) switch
    {
        0 => new() { Manufacturer = Any(["sibling.example", "nobody.example"]) },
        1 => new() { SameManufacturer = true },
        2 => new() { Model = "https://hub.example/h.json" },
        3 or 4 => new() { LocalNetworks = true },
        5 => new() { Controller = Any(Controllers) },
        _ => new() { MyController = true },
    };

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Any<T>(T[] of) => of[random.Next(of.Length)];
}
