using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>A lease as the DHCP server wrote it down.</summary>
/// <param name="Address">The address granted.</param>
/// <param name="Mac">The client's MAC address; null where the file has only a DUID, which is opaque (RFC 8415 §11).</param>
/// <param name="Until">When it ends; null for never, and where the file states a length.</param>
/// <param name="HostName">The name that the client sent. Outside text.</param>
public sealed record RecordedLease(IPAddress Address, MacAddress? Mac, DateTimeOffset? Until, string? HostName)
{
    /// <summary>The client identifier (RFC 2132 §9.14) as hexadecimal digits; empty where the client sent none, null where the file does not tell.</summary>
    public string? Client { get; init; }

    /// <summary>Length of the lease, where the file states no end: dnsmasq on a machine without a clock. Null otherwise.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>The operator reserved the address for the client. The client may never have been there.</summary>
    public bool IsReserved { get; init; }

    /// <summary>It ended long ago by the wall clock, which may have been wrong, or nobody writes its file any more.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>When it was written at the latest, by the agent's clock. Packets that were read later count more.</summary>
    public DateTimeOffset Noted { get; init; } = DateTimeOffset.MaxValue;
}

/// <summary>What a lease file says.</summary>
/// <param name="Leases">Leases in force when it was read, one an address.</param>
/// <param name="Skipped">Entries that could not be read.</param>
public sealed record LeaseTable(IReadOnlyList<RecordedLease> Leases, int Skipped)
{
    /// <summary>The program whose format it is.</summary>
    public string Format { get; init; } = "";
}
