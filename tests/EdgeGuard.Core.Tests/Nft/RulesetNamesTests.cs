using System.Text.RegularExpressions;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Access;

namespace EdgeGuard.Core.Tests.Nft;

public sealed partial class RulesetNamesTests
{
    [Fact]
    public void T8_Hostile_keys_make_valid_names_and_share_none()
    {
        GatewayState home = HostileKeys.Home();

        Ruleset ruleset = RulesetCompiler.Compile(home);

        string[] chains = [.. ruleset.Chains.Select(c => c.Name)], sets = [.. ruleset.Sets.Select(s => s.Name)];
        Assert.All(chains.Concat(sets), name => Assert.Matches(Name(), name));
        Assert.Equal(chains.Length, chains.Distinct().Count());
        Assert.Equal(sets.Length, sets.Distinct().Count());
        Assert.Equal(HostileKeys.All.Length, ruleset.Chains.Count(c => PolicyOut4().IsMatch(c.Name)));
        Assert.Equal(HostileKeys.All.Length, sets.Count(s => s.StartsWith("class", StringComparison.Ordinal) && s.EndsWith("_4", StringComparison.Ordinal)));
        Assert.Equal(HostileKeys.All.Length, sets.Count(s => s.StartsWith("name", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_device_has_the_chain_of_its_own_policy_whatever_the_keys_look_like()
    {
        Ruleset ruleset = RulesetCompiler.Compile(HostileKeys.Home());

        NftSet map = ruleset.Sets.Single(s => s.Name == "profile_from4");
        Assert.Equal(HostileKeys.All.Length, map.Elements.Length);
        foreach ((int i, NftElement element) in map.Elements.Index())
        {
            NftChain chain = ruleset.Chains.Single(c => c.Name == element.Verdict!.Chain);
            NftRange ports = chain.Rules[0].Statements.OfType<NftStatement.Match>().Single(m => m.Field == NftField.DestinationPort).Values.Single();
            Assert.Equal(NftKey.Of((ushort)(1001 + i)), ports.First);
        }
    }

    [Fact]
    public void States_that_came_by_different_orders_have_the_same_ruleset_up_to_names()
    {
        GatewayState one = Walk(HostileKeys.All), other = Walk(HostileKeys.All.Reverse());

        string text = Text(one), otherText = Text(other);
        Assert.NotEqual(text, otherText);
        Assert.Equal(Renamed(one, text), Renamed(other, otherText));
        Assert.NotEqual(Renamed(one, text), text);

        static GatewayState Walk(IEnumerable<string> keys)
        {
            GatewayState state = RulesetKeys.Allocate(HostileKeys.Home([]));
            List<string> here = [];
            foreach (string key in keys)
            {
                here.Add(key);
                state = RulesetKeys.Allocate(state, HostileKeys.Home(here) with { RulesetIds = state.RulesetIds });
            }
            return state;
        }
    }

    /// <summary>Numbers are given along random edits as the reducer stage gives them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_key_in_use_has_a_number_that_stays_after_any_edit(int seed)
    {
        RandomHome home = new(seed);
        Random random = new(seed);
        GatewayState state = RulesetKeys.Allocate(RandomHome.Start);
        Dictionary<long, string> given = [];
        for (int step = 0; step < 250; step++)
        {
            GatewayState edited = AccessTableTests.Edit(home, random, state, step).State with { RulesetIds = state.RulesetIds };
            GatewayState next = RulesetKeys.Allocate(state, edited);
            Assert.Equal(!ReferenceEquals(next, edited), next.RulesetIds.Next > state.RulesetIds.Next);
            Assert.True(ReferenceEquals(next, edited) || AccessTable.MayChangeRuleset(state, next));
            string[] keys = [.. AccessTable.Of(next with { }).Devices.SelectMany(RulesetKeys.Of)];
            Assert.All(keys, key => Assert.NotNull(next.RulesetIds.Find(key)));
            Assert.All(keys, key => Assert.Equal(state.RulesetIds.Find(key) ?? next.RulesetIds.Find(key), next.RulesetIds.Find(key)));
            Assert.All(next.RulesetIds.Numbers, n => Assert.True(given.TryAdd(n.Value, n.Key) || given[n.Value] == n.Key));
            state = next;
        }
        Assert.InRange(given.Count, 20, int.MaxValue);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Numbers_of_a_changed_device_cost_one_device_however_large_the_home_is(int devices)
    {
        GatewayState before = RulesetKeys.Allocate(AccessTableTests.Crowd(devices)), after = before.Holding(Home.Camera, ResponseLevel.Restricted);

        GatewayState numbered = RulesetKeys.Allocate(before, after);

        Assert.NotSame(after, numbered);
        Assert.Single(AccessTable.Next(before, after).Changed);
        Assert.Equal(0, AccessTable.Of(numbered).DevicesRead);
    }

    [Fact]
    public void A_state_without_numbers_takes_those_that_were_never_given()
    {
        GatewayState numbered = RulesetKeys.Allocate(Home.Full()) is var full ? full with { RulesetIds = RulesetIds.Of(full.RulesetIds.Numbers, 1000) } : null!;
        GatewayState direct = numbered.WithProfile("local:plug", Home.Seed("plug.json")).With(MacAddress.Parse("00:00:5e:00:53:09"), "br-things", "local:plug", "192.168.20.19");

        string text = Text(direct);

        Assert.Equal(text, Text(direct with { }));
        Assert.Contains("policy1000_", text, StringComparison.Ordinal);
        Assert.All(Text(numbered).Split('\n').Where(line => line.StartsWith("  chain policy", StringComparison.Ordinal)), line => Assert.Contains(line, text, StringComparison.Ordinal));
    }

    [Fact]
    public void T8_A_profile_key_that_reads_like_a_key_of_ours_is_another()
    {
        string[] looks = ["kind Iot,Closed", "isolated device", "quarantine of a", "a and b", "a\\ and b", "a forward tcp/80", "a with 203.0.113.9"];
        GatewayState home = looks.Append("a").Append("b").Append("a\\").Aggregate(Home.Full(), (s, key) => s.WithProfile(key, Home.Seed("bulb.json")));
        string[] keys =
        [
            .. looks.Append("a").Select(key => Key(home, d => d with { ProfileKey = key })),
            Key(home, d => d with { ProfileKey = null }),
            Key(home.Holding(Home.Camera, ResponseLevel.Isolated), d => d with { ProfileKey = "a" }),
            Key(home.Holding(Home.Camera, ResponseLevel.Restricted), d => d with { ProfileKey = "a" }),
            Key(home, d => d with { ProfileKey = "a", SharedWith = ["b"] }),
            Key(home, d => d with { ProfileKey = "a\\", SharedWith = ["b"] }),
            Key(home with { Settings = home.Settings.SetItem(Home.CameraMac, new(null, null) { Forwards = [new(IpProtocols.Tcp, 80, null)] }) }, d => d with { ProfileKey = "a" }),
            Key(home.After(new PolicyInput.AllowanceChanged(new(Home.Camera, "203.0.113.9"), new(Home.Noon, null, "cli"))), d => d with { ProfileKey = "a" }),
        ];

        Assert.Equal(looks.Length + 8, keys.Length);
        Assert.Equal(keys, keys.Distinct());

        static string Key(GatewayState state, Func<Device, Device> edit) =>
            AccessTable.Of(state with { Devices = state.Devices.SetItem(Home.Camera, edit(state.Devices[Home.Camera])) }).Find(Home.Camera)!.Source.Key;
    }

    private static string Text(GatewayState state) => RulesetText.Write(RulesetCompiler.Compile(state));

    // Each number by the place of its key in the order of all keys; lines in their order, because elements name chains.
    private static string Renamed(GatewayState state, string text)
    {
        string[] keys = [.. state.RulesetIds.Numbers.Keys.Order(StringComparer.Ordinal)];
        Dictionary<string, string> places = keys.Select((key, i) => (key, i)).ToDictionary(k => $"{state.RulesetIds.Numbers[k.key]}", k => $"#{k.i:d4}");
        string renamed = Numbered().Replace(text, m => m.Groups[1].Value + places[m.Groups[2].Value] + m.Groups[3].Value);
        return string.Join('\n', Parts().Matches(renamed).Select(m => m.Value).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,30}$")]
    private static partial Regex Name();

    [GeneratedRegex("^policy[0-9]+_out4$")]
    private static partial Regex PolicyOut4();

    [GeneratedRegex(@"(?<=^  (?:chain|set) |@|goto |jump )(policy|group_request|group_answer|name|class|cap)([0-9]+)(_(?:out|in)?[46]\b)", RegexOptions.Multiline)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^  (?:set|map|chain) .*?^  }$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Parts();
}
