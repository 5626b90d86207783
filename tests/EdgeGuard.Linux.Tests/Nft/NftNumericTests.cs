using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>nftables would ask a resolver about a host name in a ruleset. It is given none, so it asks nobody.</summary>
[Trait("Suite", "attacks")]
public partial class NftNumericTests
{
    private const string Asked = "cloud.example.net";

    [NetnsFact]
    public void T9_Loading_rules_about_host_names_asks_no_resolver() => NetworkNamespace.Run(inside =>
    {
        inside.Ip("link set lo up");
        inside.Ip("link add way type veth peer name far");
        inside.Ip("link set far up");
        inside.Ip("link set way up");
        inside.Ip("addr add 192.0.2.1/24 dev way");
        inside.Ip("route add default dev way");
        inside.Execute("sh", ["-c", "nft 'table inet count { chain out { type filter hook output priority -300; th dport 53 counter name asked; }; counter asked { }; }'"]);

        using NftTable table = NftTable.Open();
        GatewayState state = Named();
        table.Apply(RulesetCompiler.Compile(state));
        table.Apply(RulesetCompiler.Compile(state with { Names = state.Names.SetItem(Asked, [IPAddress.Parse("203.0.113.8")]) }));
        Assert.Contains("203.0.113.8", inside.Execute("nft", ["list", "table", "inet", Ruleset.TableName]), StringComparison.Ordinal);
        Assert.Equal(0, Questions(inside));

        // The same counter sees what nft asks about a name, and what anybody else asks.
        inside.Execute("sh", ["-c", $"timeout 5 nft add rule inet count out ip daddr {Asked} drop 2>/dev/null; timeout 5 getent hosts {Asked}; true"]);
        Assert.NotEqual(0, Questions(inside));
    });

    // A profile, a permission and a device's own answer name the host.
    private static GatewayState Named()
    {
        MacAddress mac = MacAddress.Parse("00:00:5e:00:53:10");
        MudFile file = new()
        {
            MudUrl = $"https://{Asked}/camera.json",
            LastUpdate = DateTimeOffset.UnixEpoch,
            IsSupported = true,
            FromDevice = [Asked],
            Acls = [new() { Name = Asked, Aces = [new() { Name = Asked, Matches = new() { Ipv4 = new() { DestinationDnsName = Asked } }, Forwarding = AceAction.Accept }] }],
        };
        Device camera = new()
        {
            Id = DeviceId.Of(mac),
            Mac = mac,
            Network = "things",
            Interface = "way",
            Name = Asked,
            Addresses = [IPAddress.Parse("192.0.2.10")],
            ProfileKey = Asked,
            ProfileSource = SightingSource.Configuration,
            FirstSeen = DateTimeOffset.UnixEpoch,
            LastSeen = DateTimeOffset.UnixEpoch,
        };
        GatewayState state = new() { Gateway = "test", Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", new() { Name = "things", Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = ["way"], Prefixes = [IPNetwork.Parse("192.0.2.0/24")] }) };
        return state with
        {
            Devices = state.Devices.Add(camera.Id, camera),
            Profiles = state.Profiles.Add(Asked, new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, DateTimeOffset.UnixEpoch)),
            Names = state.Names.Add(Asked, [IPAddress.Parse("203.0.113.7")]),
            Allowances = state.Allowances.Add(new(camera.Id, $"api.{Asked}"), new(DateTimeOffset.UnixEpoch, null, "cli")),
            Controllers = state.Controllers.Add($"https://{Asked}/hub", [IPAddress.Parse("192.0.2.5")]),
        };
    }

    private static int Questions(NetworkNamespace inside) =>
        int.Parse(Packets().Match(inside.Execute("nft", ["list", "counter", "inet", "count", "asked"])).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"packets (\d+)")]
    private static partial Regex Packets();
}
