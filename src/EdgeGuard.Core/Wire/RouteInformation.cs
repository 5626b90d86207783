using System.Buffers.Binary;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The route information options of a router advertisement (RFC 4191 §2.3).
/// <code>
/// type 1 = 24 │ length 1, in units of eight octets: 1 to 3 │ prefix length 1 │ preference 1 │ lifetime 4 │ prefix 0, 8 or 16
/// </code>
/// </summary>
internal static class RouteInformation
{
    private const byte Option = 24;
    private const int Unit = 8, Most = 8;

    internal static IReadOnlyList<(IPNetwork Prefix, TimeSpan Lifetime)> Read(ReadOnlySpan<byte> options)
    {
        List<(IPNetwork, TimeSpan)> routes = [];
        for (; routes.Count < Most && options.Length >= Unit && options[1] > 0 && options[1] * Unit <= options.Length; options = options[(options[1] * Unit)..])
        {
            if (options[0] == Option && Prefix(options[..(options[1] * Unit)]) is { } prefix)
                routes.Add((prefix, TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(options[4..]))));
        }
        // The empty list is one object, so that two sightings without routes are equal.
        if (routes.Count == 0) return [];
        return routes;
    }

    // What is behind the prefix length does not count.
    private static IPNetwork? Prefix(ReadOnlySpan<byte> option)
    {
        int length = option[2];
        if (length > 128 || option.Length > 24 || (option.Length - Unit) * 8 < length) return null;
        byte[] octets = new byte[16];
        option[Unit..].CopyTo(octets);
        return AddressPrefix.Of(new IPAddress(octets), length);
    }
}
