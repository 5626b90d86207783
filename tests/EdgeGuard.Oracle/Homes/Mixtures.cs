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
        yield return ("claimed beside the baseline, restricted", claimed.Holding(SmallHome.Subject, ResponseLevel.Restricted));
        yield return ("claimed beside the defaults", claimed with { Baseline = PolicyCompiler.DefaultsOnly });
        yield return ("claimed on a strict network", claimed.Each(["things"], n => n with { Kind = NetworkKind.Strict }));
        yield return ("claimed on an open network", claimed.WithOpen("things"));
    }

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
