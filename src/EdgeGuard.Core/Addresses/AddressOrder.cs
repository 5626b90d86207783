using System.Net;

namespace EdgeGuard.Core.Addresses;

/// <summary>Orders IPv4 before IPv6, then by octets, so that the same addresses always make the same ruleset.</summary>
public sealed class AddressOrder : IComparer<IPAddress>
{
    /// <summary>The one instance.</summary>
    public static readonly AddressOrder Instance = new();

    private AddressOrder() { }

    /// <inheritdoc/>
    public int Compare(IPAddress? x, IPAddress? y)
    {
        byte[] left = x?.GetAddressBytes() ?? [];
        byte[] right = y?.GetAddressBytes() ?? [];
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.AsSpan().SequenceCompareTo(right);
    }
}
