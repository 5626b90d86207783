using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Access;

public sealed class AccessTableTests
{
    private static readonly Type[] InputKinds = [.. typeof(PolicyInput).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(PolicyInput)))];
    private static readonly string[] Members = [.. typeof(GatewayState).GetProperties().Where(p => p.CanWrite).Select(p => p.Name)];

    /// <summary>Walks through random edits as the enforcement stage does, and compiles the ruleset anew beside it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void After_any_edit_the_kernel_has_the_ruleset_of_the_state(int seed)
    {
        RandomHome home = new(seed);
        Random random = new(seed);
        GatewayState state = RandomHome.Start;
        Ruleset inForce = RulesetCompiler.Compile(state);
        HashSet<string> changed = [], seen = [];
        for (int step = 0; step < 250; step++)
        {
            (string what, GatewayState next) = Edit(home, random, state, step);
            bool mayChange = AccessTable.MayChangeRuleset(state, next);
            inForce = mayChange ? RulesetCompiler.Compile(next) : LearnedElements.Between(state, next).ApplyTo(inForce);
            // A copy has no table yet, so that this one is made from nothing.
            string whole = RulesetText.Write(RulesetCompiler.Compile(next with { }));
            Assert.True(whole == RulesetText.Write(inForce), $"seed {seed}, step {step}, {what}: the comparison said {mayChange}, and the rulesets differ");
            (mayChange ? changed : seen).Add(what);
            state = next;
        }
        Assert.InRange(changed.Count, 20, int.MaxValue);
        Assert.InRange(seen.Count, 20, int.MaxValue);
    }

    /// <summary>An edit that never changes a ruleset would leave its member untested.</summary>
    [Fact]
    public void Edit_of_every_member_changes_some_ruleset_unless_it_is_listed_as_one_without_effect()
    {
        HashSet<string> effective = [];
        for (int seed = 1; seed <= 4; seed++)
        {
            RandomHome home = new(seed);
            Random random = new(seed);
            GatewayState state = RandomHome.Start;
            for (int step = 0; step < 120; step++)
            {
                state = Edit(home, random, state, step).State;
                string text = Text(state);
                effective.UnionWith(Members.Except(effective).Except(RandomHome.WithoutEffect).Where(member => Text(home.Edited(member, state)) != text).ToArray());
            }
        }
        Assert.All(Members, member => Assert.True(effective.Contains(member) != RandomHome.WithoutEffect.Contains(member), member));
        Assert.Empty(RandomHome.WithoutEffect.Except(Members));
    }

    private static string Text(GatewayState state) => RulesetText.Write(RulesetCompiler.Compile(state));

    [Fact]
    public void Devices_that_did_not_change_share_their_records()
    {
        GatewayState before = RandomHome.Start, after = before.Holding(Home.Camera, ResponseLevel.Isolated);
        AccessTable old = AccessTable.Of(before), next = AccessTable.Next(before, after);

        Assert.Equal(11, next.Devices.Count());
        Assert.NotSame(old.Find(Home.Camera), next.Find(Home.Camera));
        Assert.All(next.Devices.Where(d => d.Id != Home.Camera), d => Assert.Same(old.Find(d.Id), d));
        Assert.Same(old.Home, next.Home);
    }

    [Fact]
    public void A_permission_for_one_device_keeps_the_records_of_the_others()
    {
        GatewayState before = RandomHome.Start, after = before.After(new PolicyInput.AllowanceChanged(new(Home.Camera, "203.0.113.99"), new(Home.Noon, null, "cli")));
        AccessTable old = AccessTable.Of(before), next = AccessTable.Next(before, after);

        Assert.NotSame(old.Find(Home.Camera), next.Find(Home.Camera));
        Assert.All(next.Devices.Where(d => d.Id != Home.Camera), d => Assert.Same(old.Find(d.Id), d));
    }

    [Fact]
    public void The_directory_of_a_state_is_made_once_and_kept_while_no_rule_changes()
    {
        GatewayState before = RandomHome.Start;

        Assert.Same(AccessTable.Of(before), AccessTable.Of(before));
        Assert.Same(AccessTable.Of(before).Directory, AccessTable.Next(before, before.Seen(Home.Camera)).Directory);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void A_change_of_one_device_reads_one_device_however_large_the_home_is(int devices)
    {
        GatewayState before = Crowd(devices);

        Assert.Equal(devices + 3, AccessTable.Of(before).DevicesRead);
        foreach (GatewayState after in new[] { before.Seen(Home.Camera), before.Holding(Home.Camera, ResponseLevel.Restricted) })
        {
            Assert.Equal(1, AccessTable.Next(before, after).DevicesRead);
        }
        Assert.Equal(0, AccessTable.Next(before, before with { AlarmAcknowledged = Home.Noon }).DevicesRead);
    }

    [Fact]
    public void Sources_of_one_key_have_the_same_rules()
    {
        RandomHome home = new(7);
        Random random = new(7);
        GatewayState state = RandomHome.Start;
        int shared = 0;
        for (int step = 0; step < 300; step++)
        {
            state = Edit(home, random, state, step).State;
            foreach (PolicySource[] sources in AccessTable.Of(state).Devices.Select(d => d.Source).GroupBy(s => s.Key).Select(g => g.ToArray()).Where(g => g.Length > 1))
            {
                shared++;
                Assert.All(sources, s => Assert.Equal(sources[0].Policy().FromDevice, s.Policy().FromDevice));
                Assert.All(sources, s => Assert.Equal(sources[0].Policy().ToDevice, s.Policy().ToDevice));
            }
        }
        Assert.InRange(shared, 50, int.MaxValue);
    }

    internal static (string What, GatewayState State) Edit(RandomHome home, Random random, GatewayState state, int step)
    {
        int choice = step < InputKinds.Length + Members.Length ? step : random.Next(InputKinds.Length + Members.Length);
        return choice < InputKinds.Length
            ? (InputKinds[choice].Name, Reducer.Apply(state, home.Input(InputKinds[choice], state), Home.Noon.AddSeconds(step)).State)
            : (Members[choice - InputKinds.Length], home.Edited(Members[choice - InputKinds.Length], state));
    }

    internal static GatewayState Crowd(int devices)
    {
        GatewayState home = Home.Full();
        Device bulb = home.Devices[Home.Bulb];
        return home with
        {
            Devices = home.Devices.AddRange(Enumerable.Range(0, devices).Select(i => Addresses.MacAddress.Parse($"02:00:5e:01:{i >> 8:x2}:{i & 255:x2}"))
                .Select((mac, i) => KeyValuePair.Create(DeviceId.Of(mac), bulb with { Id = DeviceId.Of(mac), Mac = mac, Addresses = [IPAddress.Parse($"192.168.{50 + (i >> 8)}.{i & 255}")], Holdings = [] }))),
        };
    }
}

file static class Sightings
{
    internal static GatewayState Seen(this GatewayState state, DeviceId id) =>
        state with { Devices = state.Devices.SetItem(id, state.Devices[id] with { LastSeen = Home.Noon.AddHours(1) }) };
}
