using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;
using EdgeGuard.Core.Tests.Learning;
using EdgeGuard.Core.Violations;
using Xunit.Abstractions;

namespace EdgeGuard.Core.Tests.Replay;

/// <summary>
/// A day of thirty devices that do nothing wrong, made of captures of real products: each connects anew every half hour, as its
/// recorded runs did, by turns, under a hardware address of its own. What a householder would have been called for is counted.
/// </summary>
public sealed class BenignDayTests(ITestOutputHelper output)
{
    private const int Devices = 30;
    private const int AlertsADay = 3;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(30);
    private static readonly PeerDirectory House = new() { LocalNetworks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("169.254.0.0/16")] };

    /// <summary>What devices are held to: the baseline, a profile learned from the product's other runs, or nothing at all, which is worse than any profile.</summary>
    public enum Held
    {
        /// <summary>Without a profile of their own.</summary>
        Baseline,

        /// <summary>On probation.</summary>
        Learned,

        /// <summary>Nothing is allowed.</summary>
        Nothing,
    }

    public static TheoryData<string, Held> Cases
    {
        get
        {
            TheoryData<string, Held> cases = [];
            foreach (string corpus in Corpora.Names)
            {
                foreach (Held held in Enum.GetValues<Held>()) cases.Add(corpus, held);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Thirty_benign_devices_call_nobody_more_than_three_times_a_day(string corpus, Held held)
    {
        Thing[] things = [.. Things(corpus, held)];
        Day day = new(things);
        foreach ((Thing thing, DateTimeOffset begin, Run run) in things.SelectMany(Connections).OrderBy(c => c.Begin)) day.Plan(thing, begin, run);
        day.Live();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{held}: {things.Length} devices, {day.Denied} denied packets, {day.Alerts.Count} alerts, {day.Raised.Count} suggestions raised, {day.Waiting} of them wait, {day.Flashes} flashes of the alarm light, hardest answer {day.Hardest.Name()}"));
        foreach (string alert in day.Alerts) output.WriteLine($"    {alert}");
        foreach (string raised in day.Raised) output.WriteLine($"    raised {raised}");
        Assert.Equal(Devices, things.Length);
        // Our own products do nothing that is not learned of them.
        Assert.True(day.Denied > 1000 || (corpus, held) == (Corpora.Own, Held.Learned), $"only {day.Denied} packets were denied");
        Assert.InRange(day.Alerts.Count, 0, AlertsADay);
        // The cap of a day proves nothing about noise: this is what is raised before it.
        if (held == Held.Learned) Assert.InRange(day.Raised.Count, 0, 3);
        if (held == Held.Baseline) Assert.InRange(day.Raised.Count, 0, 10);
        Assert.True(day.Hardest < ResponseLevel.Restricted, day.Hardest.Name());
    }

    private static IEnumerable<(Thing Thing, DateTimeOffset Begin, Run Run)> Connections(Thing thing) =>
        from turn in Enumerable.Range(0, (int)(TimeSpan.FromDays(1) / Every))
        select (thing, Home.Noon + (Every * turn) + TimeSpan.FromSeconds(thing.Number * 53), thing.Runs[(turn + thing.Number) % thing.Runs.Length]);

    private static IEnumerable<Thing> Things(string corpus, Held held)
    {
        List<(string Product, Run[] Runs)> products = [.. RotationTests.Products(corpus).Select(product => (product.Key, RunsOf(product, held)))];
        return Enumerable.Range(0, Devices).Select(i => new Thing(i, products[i % products.Count].Product, products[i % products.Count].Runs));
    }

    private static Run[] RunsOf(IGrouping<string, byte[]> product, Held held)
    {
        MacAddress mac = product.Key == "HueSwitch" ? RotationTests.HueBridge : RotationTests.DeviceOf(product);
        CaptureTraffic[] runs = [.. product.Select(file => ((CaptureResult.Read)CaptureFlows.Read(file, new() { Device = mac, LearnsNames = true })).Traffic)];
        return [.. runs.Select(run =>
        {
            PeerDirectory directory = GatewayRole.Give(House, run.Gateways);
            MudFile? profile = held != Held.Learned ? null
                : ProfileLearner.Learn(mac, [.. runs.Where(other => other != run).SelectMany(other => other.Flows)], directory, Home.Noon).File(new HashSet<int>());
            DevicePolicy policy = held switch { Held.Baseline => Baseline.Policy(new()), Held.Nothing => PolicyCompiler.Nothing, _ => PolicyCompiler.Compile(profile!) };
            FlowVerdicts verdicts = new(policy, directory);
            (ObservedFlow, FlowDecision)[] judged = [.. run.Flows.Where(f => f.IsBeginSeen).Select(f => (f, verdicts.Judge(f)))];
            GatewayState home = CaptureResponse.Home(mac, run, directory, profile);
            return new Run(run.Flows.Min(f => f.Begin), profile, run.Gateways, [.. CaptureResponse.Violations(mac, judged)], [.. CaptureResponse.Questions(home, DeviceId.Of(mac), judged)]);
        })];
    }

    private sealed record Run(DateTimeOffset Begin, MudFile? Profile, IReadOnlyCollection<IPAddress> Gateways, Violation[] Violations, (DateTimeOffset Time, string Name)[] Questions);

    private sealed record Thing(int Number, string Product, Run[] Runs)
    {
        internal MacAddress Mac { get; } = new(0x02_0000_5e00_00UL + (ulong)Number + 1);

        internal IPAddress Address { get; } = new([192, 168, 250, (byte)(Number + 1)]);

        internal DeviceId Id => DeviceId.Of(Mac);
    }

    /// <summary>The gateway on that day: the engine, the state machine, and what is told.</summary>
    private sealed class Day
    {
        private readonly Responder _responder = new(ShapeLimits.Default, GradingLimits.Default);
        private readonly SuggestionBudget _budget = new([]);
        private readonly List<(DateTimeOffset Time, Thing Thing, Violation? Violation, string Name)> _plan = [];
        private GatewayState _state;
        private DateTimeOffset _lit = DateTimeOffset.MinValue;

        internal Day(Thing[] things)
        {
            Network network = new()
            {
                Name = "things", Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = ["replay"], Prefixes = House.LocalNetworks,
                GatewayAddresses = [.. things.SelectMany(t => t.Runs).SelectMany(r => r.Gateways).Distinct()],
            };
            _state = new() { Gateway = "home", Networks = ImmutableSortedDictionary<string, Network>.Empty.Add(network.Name, network), Baseline = Baseline.Policy(new()) };
            foreach (Thing thing in things) _state = With(_state, thing);
        }

        internal List<string> Alerts { get; } = [];

        /// <summary>Suggestions before the cap of a day.</summary>
        internal List<string> Raised { get; } = [];

        internal int Denied { get; private set; }

        internal int Waiting { get; private set; }

        internal int Flashes { get; private set; }

        internal ResponseLevel Hardest { get; private set; }

        internal void Plan(Thing thing, DateTimeOffset begin, Run run)
        {
            TimeSpan shift = begin - run.Begin;
            foreach (Violation violation in run.Violations) _plan.Add((violation.Time + shift, thing, Moved(violation, thing, violation.Time + shift), ""));
            foreach ((DateTimeOffset time, string name) in run.Questions) _plan.Add((time + shift, thing, null, name));
        }

        internal void Live()
        {
            foreach ((DateTimeOffset time, Thing thing, Violation? violation, string name) in _plan.OrderBy(p => p.Time))
            {
                if (_responder.NextDue <= time)
                {
                    foreach (Decision ended in _responder.Elapse(time)) Happen(new PolicyInput.ResponseDecided(ended.Device, ended.Response), time);
                }
                if (violation is null) Follow(_responder.Ask(_state, _state.Devices[thing.Id], name, time), time);
                else See(violation);
            }
        }

        private void See(Violation violation)
        {
            Denied++;
            ResponderAnswer answer = _responder.Observe(_state, violation);
            Happen(new PolicyInput.Violated(violation, answer.Detection), violation.Time);
            Follow(answer, violation.Time);
        }

        private void Follow(ResponderAnswer answer, DateTimeOffset time)
        {
            if (answer.Decision is { } decision) Happen(new PolicyInput.ResponseDecided(decision.Device, decision.Response), time);
            if (answer.Advice is { } advice) Happen(new PolicyInput.Noticed(advice, null), time);
            if (answer.Suggestion is not { IsRepeated: false } suggestion) return;
            Raised.Add($"{time:HH:mm} {_state.Devices[suggestion.Device].Name}: {suggestion.Flow.Peer} ({suggestion.Flow.Place}), protocol {suggestion.Flow.Protocol}, port {suggestion.Flow.Port}");
            if (_budget.TryTake(time)) Happen(new PolicyInput.Noticed(null, suggestion), time);
            else Waiting++;
        }

        private void Happen(PolicyInput input, DateTimeOffset now)
        {
            (_state, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(_state, input, now);
            foreach (GatewayEvent happened in events.Where(e => EdgeGuard.Core.Events.Alerts.Is(e, _state))) Alerts.Add(Tell(happened));
            foreach (GatewayEvent.ResponseChanged changed in events.OfType<GatewayEvent.ResponseChanged>()) Hardest = (ResponseLevel)Math.Max((int)Hardest, (int)changed.Device.Response.Level);
            bool isLit = LedPlanner.Plan(_state, now).Picture.Alarm.Pattern == LedPattern.Fast;
            if (isLit && now - _lit >= LedPlanner.NewsLasts) Flashes++;
            if (isLit) _lit = now;
        }

        private static string Tell(GatewayEvent happened) => happened switch
        {
            GatewayEvent.Suggested e => $"{e.Time:HH:mm} {e.Device.Name}: suggestion about {e.Suggestion.Flow.Peer}, port {e.Suggestion.Flow.Port}",
            GatewayEvent.Advised e => $"{e.Time:HH:mm} {e.Device.Name}: advice, {e.Advice.Why}",
            GatewayEvent.ResponseChanged e => $"{e.Time:HH:mm} {e.Device.Name}: {e.Device.Response.Level.Name()}, {e.Device.Response.Reason}",
            _ => $"{happened.Time:HH:mm} {happened.GetType().Name}",
        };

        private static Violation Moved(Violation violation, Thing thing, DateTimeOffset time) => violation.Kind == ViolationKind.ToDevice
            ? violation with { Time = time, Destination = thing.Address }
            : violation with { Time = time, SourceMac = thing.Mac, Source = thing.Address };

        private static GatewayState With(GatewayState state, Thing thing)
        {
            string? key = thing.Runs[0].Profile is null ? null : $"local:{thing.Product}";
            Device device = new()
            {
                Id = thing.Id, Mac = thing.Mac, Network = "things", Interface = "replay", Addresses = [thing.Address], Name = thing.Product, ProfileKey = key,
                FirstSeen = Home.Noon.AddDays(-30), LastSeen = Home.Noon,
            };
            state = state with { Devices = state.Devices.Add(device.Id, device) };
            return thing.Runs[0].Profile is { } file
                ? state with { Profiles = state.Profiles.SetItem(key!, new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, Home.Noon.AddDays(-30))) }
                : state;
        }
    }
}
