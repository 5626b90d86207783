using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.State;

/// <summary>A peer as a person names it in an order: an address, a prefix, <c>gateway</c>, <c>local-networks</c> or a host name.</summary>
public sealed record NamedPeer
{
    private const string GatewayWord = "gateway";
    private const string LocalNetworksWord = "local-networks";

    // Stored as the device asks for it: an A-label (RFC 5890 §2.3.2.1).
    private static readonly IdnMapping Idna = new();

    // Every name below, as in a profile.
    private const string Wildcard = "*.";

    private const int MappedBits = 96;

    // This network and loopback (RFC 6890 §2.2). Groups and broadcast are peers: programs on the gateway receive them.
    private static readonly IPNetwork[] NoHosts = [.. new[] { "0.0.0.0/8", "127.0.0.0/8", "::/128", "::1/128" }.Select(IPNetwork.Parse)];

    private NamedPeer(string text, Peer peer, params ImmutableArray<AddressFamily> families)
    {
        Text = text;
        Peer = peer;
        Families = families;
    }

    /// <summary>How it was understood, in the one form in which it is stored: two spellings of a peer are the same permission.</summary>
    public string Text { get; }

    /// <summary>The condition on the other end of a flow.</summary>
    public Peer Peer { get; }

    /// <summary>The families of its addresses.</summary>
    public ImmutableArray<AddressFamily> Families { get; }

    /// <summary>Understands what a person wrote.</summary>
    /// <param name="written">An IPv4 address in four decimal parts, an IPv6 address, a prefix of either, one of the two roles, or a host name with a dot, which may begin with <c>*.</c>.</param>
    /// <param name="problem">What is wrong, with the remedy; null if nothing is.</param>
    /// <returns>null if it cannot be understood.</returns>
    public static NamedPeer? Read(string written, out string? problem)
    {
        NamedPeer? peer = Understood(written);
        problem = peer is null ? WhyNot(written) : WhyNoHost(written, peer.Peer) ?? WhyTooWide(written, peer.Peer);
        return problem is null ? peer : null;
    }

    /// <summary>Understands what is stored. An address of no host is still the peer of a mute, and opens nothing.</summary>
    /// <returns>null if it cannot be understood, or is too wide.</returns>
    public static NamedPeer? Stored(string text) => Understood(text) is { } peer && WhyTooWide(text, peer.Peer) is null ? peer : null;

    /// <summary>The form in which it is stored; as written if it cannot be understood.</summary>
    public static string TextOf(string written) => Stored(written)?.Text ?? written;

    /// <summary>Whether an address is this peer, for a device and the names by which it knows the address.</summary>
    public bool Covers(GatewayState state, DeviceId device, IPAddress address) =>
        Peer.DnsName is { } name ? KnownName.All(state, device, address).Any(known => ProfileNames.Covers(name, known))
        : Peer.Network is { } network ? network.Contains(address)
        : Text == GatewayWord ? state.Networks.Values.Any(n => n.GatewayAddresses.Contains(address))
        : state.Networks.Values.Any(n => n.Prefixes.Any(p => p.Contains(address))) || state.LocalNetworks.Any(n => n.Contains(address));

    private static NamedPeer? Understood(string written) => OfRole(written) ?? OfAddress(written) ?? OfPrefix(written) ?? OfName(written);

    private static NamedPeer? OfRole(string written) => written.ToLowerInvariant() switch
    {
        GatewayWord => new(GatewayWord, new() { Classes = [new(PeerClassKind.Controller, PeerClass.GatewayUrn)] }, AddressFamily.InterNetwork, AddressFamily.InterNetworkV6),
        LocalNetworksWord => new(LocalNetworksWord, new() { Classes = [PeerClass.LocalNetworks] }, AddressFamily.InterNetwork, AddressFamily.InterNetworkV6),
        _ => null,
    };

    // An IPv4 address inside an IPv6 address (RFC 4291 §2.5.5.2) is never on the wire; it means the IPv4 address.
    private static NamedPeer? OfAddress(string written)
    {
        if (!AddressText.TryParse(written, out IPAddress? address)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return new(address.ToString(), new() { Network = new IPNetwork(address, address.GetAddressBytes().Length * 8) }, address.AddressFamily);
    }

    private static NamedPeer? OfPrefix(string written)
    {
        if (!AddressText.TryParse(written, out IPNetwork network)) return null;
        if (network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedBits) network = new(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedBits);
        return new(network.ToString(), new() { Network = network }, network.BaseAddress.AddressFamily);
    }

    private static NamedPeer? OfName(string written)
    {
        if (PeerName.Folded(written) is not { } name || !name.Contains('.', StringComparison.Ordinal)) return null;
        try
        {
            string star = name.StartsWith(Wildcard, StringComparison.Ordinal) ? Wildcard : "";
            string asked = Idna.GetAscii(name[star.Length..]);
            // A last label of digits only makes it an address that somebody mistyped (RFC 1123 §2.1).
            bool isAddress = asked[(asked.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit);
            return isAddress || !PeerName.IsDnsName(asked) ? null
                : new(star + asked, new() { DnsName = star + asked }, AddressFamily.InterNetwork, AddressFamily.InterNetworkV6);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? WhyNoHost(string written, Peer peer) =>
        peer.Network is { PrefixLength: > 0 } network && NoHosts.Any(none => none.BaseAddress.AddressFamily == network.BaseAddress.AddressFamily && none.PrefixLength <= network.PrefixLength && none.Contains(network.BaseAddress))
            ? $"'{written}' is no host beyond the gateway: nothing that a device sends there is passed on. Write the address of a host."
        : null;

    private static string? WhyTooWide(string written, Peer peer) =>
        peer.Network is { PrefixLength: 0 } ? $"'{written}' is every address. To let the device do everything, monitor it: edgeguard monitor ID."
        : peer.DnsName is { } name && name.StartsWith(Wildcard, StringComparison.Ordinal) && PublicNames.IsRegistry(name[Wildcard.Length..])
            ? $"'{written}' stands for names of many owners. Write the domain of one, such as *.example.com."
        : null;

    private static string WhyNot(string written) =>
        written.Length > 0 && written.All(c => char.IsAsciiDigit(c) || c is '.' or '/')
            ? $"'{written}' is not an IPv4 address. Write four decimal parts, such as 203.0.113.5, or a prefix whose other bits are zero, such as 203.0.113.0/24."
            : PeerName.Folded(written) is null
            ? $"'{written}' has characters that devices ask for in another form. Write the name as it is in DNS, such as xn--bcher-kva.example."
            : $"'{written}' is not a peer. Write an address, a prefix, a host name such as cloud.example.com, {GatewayWord} or {LocalNetworksWord}.";
}
