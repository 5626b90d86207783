using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>One service between the device and a peer in one address family. The entries of both lists are written from it.</summary>
internal sealed record ServiceEntry
{
    /// <summary>Prefix of the names of its entries; at most 59 characters.</summary>
    internal required string Name { get; init; }

    /// <summary>Which side begins.</summary>
    internal PolicyDirection Starter { get; init; } = PolicyDirection.FromDevice;

    /// <summary>Address family.</summary>
    internal required AddressFamily Family { get; init; }

    /// <summary>The peer's name; null for any.</summary>
    internal string? Host { get; init; }

    /// <summary>The peer's addresses; null for any.</summary>
    internal IPNetwork? Network { get; init; }

    /// <summary>The peer's class; null for any.</summary>
    internal MudMatch? Class { get; init; }

    /// <summary>Protocol; null for any.</summary>
    internal byte? Protocol { get; init; }

    /// <summary>Ports of the server side; null for any.</summary>
    internal PortMatch? Service { get; init; }

    /// <summary>The client's own port, where it matters; null for any.</summary>
    internal PortMatch? Own { get; init; }

    /// <summary>Type of ICMP message; null for any.</summary>
    internal byte? IcmpType { get; init; }

    /// <summary>The entry permits the traffic; otherwise it forbids it.</summary>
    internal bool Allows { get; init; } = true;

    private bool IsIcmp => Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6;

    /// <summary>The entry for what the initiator sends.</summary>
    internal Ace Request() => Entry(Name, Starter, isAnswer: false);

    /// <summary>The entry for the answers; null where none is needed.</summary>
    internal Ace? Answer() => Allows && !IsToGroup && HasAnswers ? Entry($"{Name}-back", Starter == PolicyDirection.FromDevice ? PolicyDirection.ToDevice : PolicyDirection.FromDevice, isAnswer: true) : null;

    private bool IsToGroup => Network is { } network && AddressScope.IsGroup(network);

    private bool HasAnswers => IsIcmp ? IcmpType is 8 or 128 : Protocol is { } protocol && IpProtocols.HasPorts(protocol);

    private Ace Entry(string name, PolicyDirection list, bool isAnswer) => new()
    {
        Name = name,
        Forwarding = Allows ? AceAction.Accept : AceAction.Drop,
        Matches = new()
        {
            Mud = Class,
            Ipv4 = Family == AddressFamily.InterNetwork ? Ip(list) : null,
            Ipv6 = Family == AddressFamily.InterNetworkV6 ? Ip(list) : null,
            Tcp = Tcp(isAnswer),
            Udp = Udp(isAnswer),
            Icmp = Icmp(isAnswer),
        },
    };

    private IpMatch Ip(PolicyDirection list) => list == PolicyDirection.FromDevice
        ? new() { Protocol = Protocol, DestinationDnsName = Host, DestinationNetwork = Network }
        : new() { Protocol = Protocol, SourceDnsName = Host, SourceNetwork = Network };

    private TcpMatch? Tcp(bool isAnswer) => Protocol != IpProtocols.Tcp || (!Allows && Service is null) ? null : new()
    {
        SourcePort = isAnswer ? Service : Own,
        DestinationPort = isAnswer ? Own : Service,
        DirectionInitiated = Allows ? Starter == PolicyDirection.FromDevice ? DirectionInitiated.FromDevice : DirectionInitiated.ToDevice : null,
    };

    private IcmpMatch? Icmp(bool isAnswer) =>
        IsIcmp && IcmpType is { } type ? new() { Type = !isAnswer ? type : (byte)(type == 8 ? 0 : 129) } : null;

    private UdpMatch? Udp(bool isAnswer) => Protocol != IpProtocols.Udp || (Service ?? Own) is null ? null : new() { SourcePort = isAnswer ? Service : Own, DestinationPort = isAnswer ? Own : Service };
}
