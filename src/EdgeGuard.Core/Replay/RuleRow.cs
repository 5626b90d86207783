using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Replay;

/// <summary>One row of a rule table: a set of packets between the device and its peers, not one packet.</summary>
public sealed record RuleRow
{
    /// <summary>Its place among the rows, counted from 1; the heading is none.</summary>
    public required int Number { get; init; }

    /// <summary>The way its packets travel.</summary>
    public required PolicyDirection Direction { get; init; }

    /// <summary>Ethertype, where it is stated and is not IP; the other members then say nothing.</summary>
    public ushort? OtherThanIp { get; init; }

    /// <summary>Address families that it speaks of.</summary>
    public ImmutableArray<AddressFamily> Families { get; init; } = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>Its peers.</summary>
    public RowPeer Peer { get; init; } = new RowPeer.Anyone();

    /// <summary>The device's own address must lie here; null for any.</summary>
    public IPNetwork? DeviceNetwork { get; init; }

    /// <summary>Its traffic.</summary>
    public Traffic Traffic { get; init; } = Traffic.Any;
}

/// <summary>The other end of a row.</summary>
public abstract record RowPeer
{
    private RowPeer()
    {
    }

    /// <summary>Hosts that are reached through the gateway.</summary>
    public sealed record Anyone : RowPeer;

    /// <summary>Hosts on the device's own network.</summary>
    public sealed record Neighbours : RowPeer;

    /// <summary>These addresses.</summary>
    /// <param name="Network">A prefix; one address for the longest.</param>
    public sealed record Addresses(IPNetwork Network) : RowPeer;

    /// <summary>The addresses of a host name.</summary>
    /// <param name="Name">In lower case, without a final dot.</param>
    public sealed record Host(string Name) : RowPeer;
}

/// <summary>A problem of a rule table.</summary>
/// <param name="Line">Where, counted from 1.</param>
/// <param name="Message">What, which rule it breaks, and what to write instead.</param>
public sealed record TableProblem(int Line, string Message);

/// <summary>A rule table as it was read.</summary>
/// <param name="Rows">The rows that could be read.</param>
/// <param name="Gateways">Private addresses that the table places behind <c>&lt;gatewayMac&gt;</c>: the gateway's own.</param>
/// <param name="Problems">Why other rows, or the whole table, could not.</param>
public sealed record RuleTable(IReadOnlyList<RuleRow> Rows, IReadOnlyList<IPAddress> Gateways, IReadOnlyList<TableProblem> Problems);
