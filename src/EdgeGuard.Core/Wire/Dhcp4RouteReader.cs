using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The classless routes of a DHCPv4 message (option 121, RFC 3442 §"Classless Route Option Format").
/// <code>
/// width 1 │ destination 0 to 4, as many octets as the width needs │ router 4, and so on
/// </code>
/// </summary>
internal static class Dhcp4RouteReader
{
    /// <summary>The routers of the routes, as far as their lengths fit.</summary>
    internal static IReadOnlyList<IPAddress> RoutersIn(ReadOnlySpan<byte> routes)
    {
        List<IPAddress> routers = [];
        while (!routes.IsEmpty && routes[0] <= 32 && RouterAt(routes[0]) + 4 <= routes.Length)
        {
            int at = RouterAt(routes[0]);
            routers.Add(new(routes.Slice(at, 4)));
            routes = routes[(at + 4)..];
        }
        return routers;
    }

    private static int RouterAt(byte width) => 1 + (width + 7) / 8;
}
