using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Oracle.Homes;

/// <summary>The small home in states between all enforced and all watched, each by its name.</summary>
internal static class Mixtures
{
    internal const ushort ProxyPort = 10053;

    // No run is so fast that it is slowed by it: what is examined here is that a slowed device's profile holds; the pace has its own test.
    private static readonly RateLimit Unfelt = new(1_000_000, 1_000_000, 1_000_000, 1_000_000);

    internal static IEnumerable<(string Name, GatewayState State)> Of(GatewayState home) =>
    [
        ("only its network monitored", home.Monitored("things")),
        ("only the others monitored", home.Monitored("annex", "family")),
        ("only itself monitored", home.Of(SmallHome.Subject, EnforcementMode.Monitor)),
        ("only itself enforced", home.Monitored().Of(SmallHome.Subject, EnforcementMode.Enforce)),
        ("rate-limited", (home with { RateLimit = Unfelt }).Holding(SmallHome.Subject, ResponseLevel.RateLimit)),
        ("paused while it is restricted", home.Holding(SmallHome.Subject, ResponseLevel.Restricted) with { PausedUntil = DateTimeOffset.MaxValue }),
        ("open to all that have no profile", home.WithOpen("annex")),
    ];

    /// <summary>Homes in which the subject only claims its profile, so that it may do what the profile and its network both allow.</summary>
    internal static IEnumerable<(string Name, GatewayState State)> Claimed(GatewayState home)
    {
        GatewayState claimed = home with
        {
            // The rate of the baseline has its own test.
            Baseline = Baseline.Policy(new()) with { RateLimit = null },
            Controllers = home.Controllers.SetItem(Baseline.Url, [Places.Hub.V4, Places.Hub.V6]),
            Devices = home.Devices.SetItem(SmallHome.Subject, home.Devices[SmallHome.Subject] with { ProfileSource = SightingSource.Dhcp4 }),
        };
        yield return ("claimed beside the baseline", claimed);
        yield return ("on the baseline, with resolved names", claimed.Resolving());
        yield return ("claimed beside the baseline, restricted", claimed.Holding(SmallHome.Subject, ResponseLevel.Restricted));
        yield return ("claimed beside the defaults", claimed with { Baseline = PolicyCompiler.DefaultsOnly });
        yield return ("claimed on a strict network", claimed.Each(["things"], n => n with { Kind = NetworkKind.Strict }));
        yield return ("claimed on an open network", claimed.WithOpen("things"));
    }

    /// <summary>Homes with the DNS proxy up, and DNS servers that the operator named as such.</summary>
    internal static IEnumerable<(string Name, GatewayState State)> Proxied(GatewayState home)
    {
        GatewayState proxied = (home with
        {
            // The rate of questions has its own test.
            Gate = new(ProxyPort, LeavesLiterals: false, "oracle", Beat: 1) { QuestionsPerSecond = 1_000_000 },
            Controllers = home.Controllers.SetItem(PeerClass.DnsUrn, [Places.Hub.V4, Places.Hub.V6, IPAddress.Parse("198.51.100.53"), IPAddress.Parse("2001:db8:c::53")]),
        }).NamingServers();
        yield return ("DNS proxy up", proxied);
        yield return ("DNS proxy up, named servers asked directly", proxied with { Gate = proxied.Gate! with { LeavesLiterals = true } });
        yield return ("DNS proxy up, only watched", proxied.Monitored("things"));
        yield return ("DNS proxy up, restricted", proxied.Holding(SmallHome.Subject, ResponseLevel.Restricted));
        yield return ("DNS proxy up, isolated", proxied.Holding(SmallHome.Subject, ResponseLevel.Isolated));
    }

    // The subject has no profile, and the addresses of its names are those that it resolved.
    private static GatewayState Resolving(this GatewayState home) => home with
    {
        Devices = home.Devices.SetItem(SmallHome.Subject, home.Devices[SmallHome.Subject] with { ProfileKey = null, ProfileSource = null }),
        Learned = home.Learned.SetItem(SmallHome.Subject, home.Learned[SmallHome.Subject].SetItem(
            ProfileNames.AnyResolved, [.. home.Learned[SmallHome.Subject].Values.SelectMany(a => a).Append(Places.Hub.V4).Append(IPAddress.Parse("45.1.0.1")).Distinct()])),
    };

    private static GatewayState NamingServers(this GatewayState home)
    {
        Profile profile = home.Profiles[SmallHome.SubjectKey];
        DevicePolicy policy = profile.Policy with { FromDevice = [.. NamedServers, .. profile.Policy.FromDevice] };
        return home with { Profiles = home.Profiles.SetItem(SmallHome.SubjectKey, profile with { Policy = policy }) };
    }

    // A server of each family that the profile permits by address, and one that it denies first.
    private static IEnumerable<PolicyRule> NamedServers =>
        [Server("198.51.100.54", IpProtocols.Udp), Server("2001:db8:c::54", IpProtocols.Tcp), Server("198.51.100.55", IpProtocols.Udp) with { Allows = false }, Server("198.51.100.55", IpProtocols.Udp)];

    private static PolicyRule Server(string address, byte protocol) => new()
    {
        Origin = new("oracle", "named"),
        Direction = PolicyDirection.FromDevice,
        Family = IPAddress.Parse(address).AddressFamily,
        Peer = new() { Network = new(IPAddress.Parse(address), IPAddress.Parse(address).GetAddressBytes().Length * 8) },
        Traffic = new() { Protocol = protocol, PeerPorts = PortSet.Range(53, 53) },
        Allows = true,
    };

    /// <summary>The home with a second device that has the subject's profile, on the same wire.</summary>
    internal static GatewayState Twinned(GatewayState home) => home.With(Places.Twin, "things", SmallHome.SubjectKey, home.Profiles[SmallHome.SubjectKey]);

    private static GatewayState Monitored(this GatewayState home, params string[] names) => home.Each(names, n => n with { Mode = EnforcementMode.Monitor });

    private static GatewayState Of(this GatewayState home, DeviceId device, EnforcementMode mode) => home with { DeviceModes = home.DeviceModes.SetItem(device, mode) };

    private static GatewayState WithOpen(this GatewayState home, params string[] names) => home.Each(names, n => n with { Unmanaged = UnmanagedAccess.Open });

    /// <summary>The subject's profile gone, so that what the owner decided about it is all that tells packets apart.</summary>
    internal static GatewayState WithoutProfile(this GatewayState home) => home with { Profiles = home.Profiles.Remove(SmallHome.SubjectKey) };

    /// <summary>The owner lets others open some flows to the subject.</summary>
    internal static GatewayState Forwarded(this GatewayState home) => home with
    {
        Settings = home.Settings.SetItem(Places.Subject.End.Mac, new(null, null)
        {
            Forwards = [Forward("tcp/8080"), Forward("udp/40000 from 192.168.20.0/24"), Forward("tcp/443 from 2001:db8:c::/48")],
        }),
    };

    private static PortForward Forward(string text) => PortForward.TryParse(text, out PortForward forward) ? forward : throw new FormatException(text);

    private static GatewayState Each(this GatewayState home, string[] names, Func<Network, Network> edit) =>
        home with { Networks = home.Networks.SetItems(names.Select(n => KeyValuePair.Create(n, edit(home.Networks[n])))) };
}
