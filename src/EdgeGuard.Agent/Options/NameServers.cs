using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Agent.Options;

/// <summary>The name servers that the gate asks.</summary>
internal static class NameServers
{
    private const string Resolver = "/etc/resolv.conf";

    /// <summary>The operator's servers, or else those of the gateway's own resolver.</summary>
    internal static IReadOnlyList<IPEndPoint> Of(DnsOptions options) => options.Upstreams.Count > 0
        ? [.. options.Upstreams.Select(written => TryParse(written, out IPEndPoint? server) ? server : null).OfType<IPEndPoint>()]
        : Read();

    /// <summary>Which servers, and who chose them, in words for people.</summary>
    internal static string Describe(DnsOptions options)
    {
        IReadOnlyList<IPEndPoint> servers = Of(options);
        string from = options.Upstreams.Count > 0 ? "by your configuration" : $"by {Resolver}";
        return servers.Count == 0
            ? $"no name server {from}"
            : $"{string.Join(", ", servers.Select(server => $"{server} ({(IsLocal(server.Address) ? "in your own network" : "outside")})"))} {from}";
    }

    /// <summary>Whether it is in a local network, so that it may learn which device asks.</summary>
    internal static bool IsLocal(IPAddress server) => !PublicAddresses.IsPublic(server);

    /// <summary>Reads <c>ADDRESS</c> or <c>ADDRESS#PORT</c>.</summary>
    internal static bool TryParse(string written, [NotNullWhen(true)] out IPEndPoint? server)
    {
        server = null;
        string[] parts = written.Split('#');
        ushort port = DnsHeader.Port;
        if (parts.Length > 2 || !AddressText.TryParse(parts[0], out IPAddress? address)) return false;
        if (parts.Length == 2 && (!ushort.TryParse(parts[1], CultureInfo.InvariantCulture, out port) || port == 0)) return false;
        server = new(address, port);
        return true;
    }

    private static IReadOnlyList<IPEndPoint> Read() => !File.Exists(Resolver) ? [] :
    [
        .. File.ReadLines(Resolver)
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", _, ..])
            .Select(words => IPAddress.TryParse(words[1], out IPAddress? address) ? new IPEndPoint(address, DnsHeader.Port) : null)
            .OfType<IPEndPoint>(),
    ];
}
