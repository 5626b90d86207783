using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeGuard.Core.Tests.Nft;

public sealed class LearnedElementsTests
{
    // A name with one port, with ports in a row, with a condition of the device's, with a star, and in a list that denies.
    private const string Profile = """
        { "name": "one", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "one.example", "protocol": 6 }, "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } },
        { "name": "row", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "row.example", "protocol": 17 }, "udp": { "destination-port": { "lower-port": 1000, "upper-port": 2000 } } }, "actions": { "forwarding": "accept" } },
        { "name": "any", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "any.example" } }, "actions": { "forwarding": "accept" } }
        """;

    private const string Inward = """
        { "name": "in", "matches": { "ipv4": { "ietf-acldns:src-dnsname": "one.example", "protocol": 6 }, "tcp": { "destination-port": { "operator": "eq", "port": 8443 } } }, "actions": { "forwarding": "accept" } }
        """;

    private static readonly string[] Names = ["one.example", "row.example", "any.example", "other.example"];
    private static readonly IPAddress[] Peers = [.. Enumerable.Range(1, 6).Select(i => IPAddress.Parse($"203.0.113.{i}"))];
    private static readonly IPAddress[] Peers6 = [.. Enumerable.Range(1, 3).Select(i => IPAddress.Parse($"2001:db8:7::{i}"))];

    [Fact]
    public void Renewal_starts_the_time_of_what_was_learned_anew_and_of_nothing_else()
    {
        Ruleset before = RulesetCompiler.Compile(Start), ruleset = RulesetCompiler.Compile(Start.After(new PolicyInput.NameLearned(Home.Camera, "one.example", [Peers[0]])));
        NftSet[] learned = [.. ruleset.Sets.Where(set => before.Sets.All(other => other.Name != set.Name || other.Elements.Length != set.Elements.Length))];

        NftSetDelta[] renewed = [.. LearnedElements.Renewed(ruleset).Elements];

        Assert.Contains(ruleset.Sets, set => set.Name == DnsRedirectChains.Up && !set.Elements.IsEmpty);
        Assert.NotEmpty(learned);
        Assert.Equal(learned.Select(set => set.Name), renewed.Select(delta => delta.Set));
        Assert.Equal(learned.Select(set => (set.Elements, set.Elements)), renewed.Select(delta => (delta.Removed, delta.Added)));
    }

    private static GatewayState Start { get; } = Home.Empty()
        .With(Home.CameraMac, "br-things", "local:test", "192.168.20.10", "2001:db8:20::10")
        .With(Home.BulbMac, "br-things", "local:test", "192.168.20.11")
        .WithProfile("local:test", Home.Profile(Profile, Inward))
        .After(new PolicyInput.GateBeat(10053, false, "nobody"));

    [Fact]
    public void What_is_told_bit_by_bit_is_what_the_whole_ruleset_says() => Prop.ForAll(Lessons(), lessons =>
    {
        GatewayState state = Start;
        Ruleset told = RulesetCompiler.Compile(Start);
        foreach (PolicyInput.NameLearned lesson in lessons)
        {
            GatewayState next = state.After(lesson);
            Assert.False(AccessTable.MayChangeRuleset(state, next));
            told = LearnedElements.Between(state, next).ApplyTo(told);
            state = next;
        }
        Assert.Equal(RulesetText.Write(RulesetCompiler.Compile(state)), RulesetText.Write(told));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_goes_by_what_another_was_told_nor_by_a_name_that_its_profile_does_not_mention() => Prop.ForAll(Lessons(), lessons =>
    {
        GatewayState state = Start.After([.. lessons]);
        foreach (Device device in state.Devices.Values)
        {
            ImmutableHashSet<IPAddress> told = [.. state.Learned.GetValueOrDefault(device.Id)?.Where(n => n.Key != "other.example").SelectMany(n => n.Value) ?? []];
            foreach (IPAddress peer in Peers.Where(p => !told.Contains(p)))
            {
                Flow flow = new() { Direction = PolicyDirection.FromDevice, Protocol = 6, Device = device.Addresses[0], Peer = peer, PeerPort = 443 };
                PeerDirectory own = GatewayDirectory.Of(state, device.Id);
                Assert.Equal(FlowVerdict.Denied, FlowEvaluator.Judge(GatewayDirectory.PolicyOf(state, device), own, flow).Verdict);
                Assert.DoesNotContain(KeysOf(state), k => k.StartsWith($"{device.Mac} . {peer} ", StringComparison.Ordinal));
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_name_opens_its_own_port_for_the_device_that_was_told_and_nothing_else()
    {
        GatewayState state = Start.After(new PolicyInput.NameLearned(Home.Camera, "one.example", [Peers[0]]));
        Assert.Equal([$"learned_from4 {Home.CameraMac} . {Peers[0]} . 6 . 443", $"learned_to4 192.168.20.10 . {Peers[0]} . 6 . 8443"], Sets(state));
    }

    [Fact]
    public void An_address_that_two_names_share_stays_as_long_as_one_of_them_has_it()
    {
        GatewayState both = Start.After(
            new PolicyInput.NameLearned(Home.Camera, "any.example", [Peers[0]]),
            new PolicyInput.NameLearned(Home.Camera, "any.example", [Peers[0], Peers[1]]));
        GatewayState less = both.After(new PolicyInput.NameLearned(Home.Camera, "any.example", [Peers[1]]));
        NftSetDelta change = Assert.Single(LearnedElements.Between(both, less).Elements);
        Assert.Single(change.Removed);
        Assert.Empty(change.Added);
    }

    [Fact]
    public void A_star_in_a_profile_means_every_host_below()
    {
        GatewayState state = Home.Empty().With(Home.CameraMac, "br-things", "local:test", "192.168.20.10")
            .WithProfile("local:test", Home.Profile("""
                { "name": "all", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "*.maker.example", "protocol": 6 }, "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }
                """))
            .After(new PolicyInput.NameLearned(Home.Camera, "a.b.maker.example", [Peers[0]]), new PolicyInput.NameLearned(Home.Camera, "maker.example", [Peers[1]]));
        Assert.Equal([$"learned_from4 {Home.CameraMac} . {Peers[0]} . 6 . 443"], Sets(state));
    }

    [Fact]
    public void A_sign_of_life_is_told_without_a_new_ruleset()
    {
        GatewayState again = Start.After(new PolicyInput.GateBeat(10053, false, "nobody"));
        Assert.False(AccessTable.MayChangeRuleset(Start, again));
        Assert.True(AccessTable.MayChangeElements(Start, again));
        NftSetDelta change = Assert.Single(LearnedElements.Between(Start, again).Elements);
        Assert.Equal(("dns_proxy_up", DnsGateStatus.DeadAfter), (change.Set, change.Added.Single().Timeout));
        Assert.Equal(change.Removed.AsEnumerable(), change.Added);
    }

    private static IEnumerable<string> KeysOf(GatewayState state) =>
        RulesetCompiler.Compile(state).Sets.Where(s => s.HasTimeout && !s.IsDynamic).SelectMany(s => s.Elements.Select(e => RulesetText.Element(s, e)));

    private static IEnumerable<string> Sets(GatewayState state) => RulesetCompiler.Compile(state).Sets
        .Where(s => s.Name is not "dns_proxy_up" && s.HasTimeout && !s.IsDynamic)
        .SelectMany(s => s.Elements.Select(e => $"{s.Name} {RulesetText.Element(s, e with { Timeout = null })}"));

    private static Arbitrary<PolicyInput.NameLearned[]> Lessons() => Arb.From(
        (from device in Gen.Elements(Home.Camera, DeviceId.Of(Home.BulbMac))
         from name in Gen.Elements(Names)
         from some in Gen.SubListOf<IPAddress>([.. Peers, .. Peers6])
         select new PolicyInput.NameLearned(device, name, [.. some])).ArrayOf());
}
