using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>Collects the leases of one table. The last entry of an address counts.</summary>
internal sealed class LeaseCollector(DateTimeOffset now)
{
    private readonly Dictionary<IPAddress, RecordedLease> _found = [];

    internal int Skipped { get; private set; }

    internal LeaseTable Table(string format) => new([.. _found.Values], Skipped) { Format = format };

    internal void Skip() => Skipped++;

    internal void Remove(IPAddress address) => _found.Remove(address);

    /// <summary>Adds a lease, unless it is over or there are too many.</summary>
    internal void Add(RecordedLease lease)
    {
        if (lease.Until <= now) _found.Remove(lease.Address);
        else if (_found.Count < LeaseFileReader.MostAddresses || _found.ContainsKey(lease.Address)) _found[lease.Address] = lease;
        else Skipped++;
    }

    /// <summary>Seconds since 1970, or of a length.</summary>
    /// <returns>false where this is no such number.</returns>
    internal static bool TryReadSeconds(string? text, out long seconds) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= uint.MaxValue * 4L;

    /// <summary>A name that is not blank; null otherwise.</summary>
    internal static string? Name(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>A MAC address as a server writes it; null for other text. C's <c>ether_ntoa</c> leaves out leading zeros.</summary>
    internal static MacAddress? Mac(string? text)
    {
        if (MacAddress.TryParse(text, out MacAddress mac)) return mac;
        if (text?.Split(':') is not { Length: 6 } parts || !parts.All(p => p.Length is 1 or 2)) return null;
        return MacAddress.TryParse(string.Concat(parts.Select(p => p.PadLeft(2, '0'))), out mac) ? mac : null;
    }

    /// <summary>The client identifier without its separators.</summary>
    internal static string Identifier(string? text) => (text ?? "").Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
}
