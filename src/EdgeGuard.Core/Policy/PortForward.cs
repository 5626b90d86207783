using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// The owner lets others open flows to a device at one port, whatever its profile says: the half of a port forward that is ours.
/// The rewriting of addresses stays with whatever does it on the gateway.
/// </summary>
/// <param name="Protocol"><see cref="IpProtocols.Tcp"/> or <see cref="IpProtocols.Udp"/>.</param>
/// <param name="Port">The device's own port, behind any rewriting.</param>
/// <param name="From">Who may; null for anyone, over IPv4 and IPv6.</param>
public readonly record struct PortForward(byte Protocol, ushort Port, IPNetwork? From)
{
    /// <summary>Reads <c>tcp/8443</c> or <c>udp/51820 from 198.51.100.0/24</c>.</summary>
    public static bool TryParse(string text, out PortForward forward)
    {
        forward = default;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ([_] or [_, "from", _])) return false;
        string[] parts = words[0].Split('/');
        byte? protocol = parts[0] switch { "tcp" => IpProtocols.Tcp, "udp" => IpProtocols.Udp, _ => null };
        if (protocol is null || parts.Length != 2 || !ushort.TryParse(parts[1], out ushort port) || port == 0) return false;
        IPNetwork from = default;
        if (words.Length == 3 && !AddressText.TryParse(words[2], out from)) return false;
        forward = new(protocol.Value, port, words.Length == 3 ? from : null);
        return true;
    }

    /// <summary>The policy with these ahead of everything else that others may open.</summary>
    public static DevicePolicy Apply(DevicePolicy policy, ImmutableArray<PortForward> forwards) =>
        forwards.IsDefaultOrEmpty ? policy : policy with { ToDevice = [.. forwards.SelectMany(f => f.Rules()), .. policy.ToDevice] };

    /// <inheritdoc/>
    public override string ToString() => $"{(Protocol == IpProtocols.Tcp ? "tcp" : "udp")}/{Port}{(From is { } from ? $" from {from}" : "")}";

    private IEnumerable<PolicyRule> Rules()
    {
        foreach (AddressFamily family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
        {
            if (From is { } from && from.BaseAddress.AddressFamily != family) continue;
            yield return new()
            {
                Origin = new(RuleOrigin.Operator, $"forward {this}"),
                Direction = PolicyDirection.ToDevice,
                Family = family,
                Peer = From is { PrefixLength: > 0 } ? new() { Network = From } : Peer.Anyone,
                Traffic = new() { Protocol = Protocol, DevicePorts = PortSet.Range(Port, Port) },
                Allows = true,
            };
        }
    }
}
