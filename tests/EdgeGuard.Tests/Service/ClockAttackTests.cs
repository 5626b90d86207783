using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Somebody sets the wall clock of the gateway, while the agent runs and while it does not.</summary>
[Trait("Suite", "attacks")]
public sealed class ClockAttackTests
{
    private const string Held = "00005e005402", Working = "00005e005403";

    // The reducer ends what is over every second, and leases every five.
    private static readonly TimeSpan Turns = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan Years = TimeSpan.FromDays(3650);

    [ClockFact]
    public void F43_Clock_jump_releases_no_isolated_device_and_unbinds_none() => NetworkNamespace.Run(inside =>
    {
        using Gateway home = new(inside);
        home.Agent.Ask("quarantine", Held, "--for", "4h");
        home.Internet.FallsSilent(home.Isolated, home.OwnOfIsolated, MeterProfile.Port);

        foreach (TimeSpan jump in (TimeSpan[])[TimeSpan.FromHours(5), Years, -Years, TimeSpan.Zero])
        {
            home.Clock.Set(jump);
            // The DHCP server writes its file anew by its own clock, without the leases that are over by it.
            home.Worker.Request(home.OwnOfWorker);
            home.Wait(Turns, () => home.IsBound(home.OwnOfIsolated) && home.IsBound(home.OwnOfWorker));
            Assert.Contains("isolated since", home.Agent.Ask("device", Held), StringComparison.Ordinal);
            home.Internet.HearsNot(home.Isolated, home.OwnOfIsolated, MeterProfile.Port, home.Witness);
            // What people read is the time of day, with what is left of the four hours.
            Assert.InRange(home.UntilOfIsolated() - (DateTimeOffset.UtcNow + jump), TimeSpan.FromHours(3.8), TimeSpan.FromHours(4.01));
        }

        // An order of a later time of day does not count as newer than the next one.
        home.Clock.Set(TimeSpan.FromHours(3));
        home.Agent.Ask("quarantine", Held);
        home.Agent.Ask("release", Held);
        home.Clock.Set(TimeSpan.Zero);
        Assert.Contains("isolated since", home.Agent.Ask("quarantine", Held), StringComparison.Ordinal);
        home.Agent.Ask("release", Held);
        home.Internet.Hears(home.Isolated, home.OwnOfIsolated, explain: () => home.Agent.Said);
    });

    [ClockFact]
    public void F43_Pause_and_permission_over_a_restart_last_their_length_and_no_longer() => NetworkNamespace.Run(inside =>
    {
        using Gateway home = new(inside);
        Assert.Contains("until", home.Agent.Ask("pause", "5"), StringComparison.Ordinal);
        Assert.Contains("may contact 203.0.113.9", home.Agent.Ask("allow", Held, "203.0.113.9", "once"), StringComparison.Ordinal);
        home.Internet.Hears(home.Isolated, home.OwnOfIsolated, MeterProfile.Other, () => home.Agent.Said);

        // A restart in the same boot keeps both, and setting the clock forward ends neither.
        home.Restart(TimeSpan.FromHours(20));
        string status = home.Agent.Ask("status");
        Assert.True(status.Contains("PAUSED", StringComparison.Ordinal), $"{status}\n{home.Agent.Said}");
        home.Internet.Hears(home.Worker, home.OwnOfWorker, MeterProfile.Other, () => home.Agent.Said);
        Assert.Contains("You allowed it 203.0.113.9 until", home.Agent.Ask("why", Held), StringComparison.Ordinal);

        home.Clock.Later(TimeSpan.FromMinutes(6));
        home.Restart(TimeSpan.FromHours(-20));
        foreach (TimeSpan clock in (TimeSpan[])[TimeSpan.FromHours(-20), TimeSpan.FromDays(-14), TimeSpan.Zero])
        {
            home.Clock.Set(clock);
            Assert.DoesNotContain("PAUSED", home.Agent.Ask("status"), StringComparison.Ordinal);
            Assert.DoesNotContain("You allowed", home.Agent.Ask("why", Held), StringComparison.Ordinal);
            home.Internet.HearsNot(home.Isolated, home.OwnOfIsolated, MeterProfile.Other, home.Witness);
            home.Internet.HearsNot(home.Worker, home.OwnOfWorker, MeterProfile.Other, home.Witness);
        }
    });

    [ClockFact]
    public void F42_Boot_in_1970_keeps_a_response_and_leases_and_ends_a_pause() => NetworkNamespace.Run(inside =>
    {
        using Gateway home = new(inside);
        home.Agent.Ask("quarantine", Held, "--for", "4h");
        home.Agent.Ask("pause", "600");
        home.Agent.Ask("allow", Working, "203.0.113.9", "1h");
        home.Internet.Hears(home.Worker, home.OwnOfWorker, MeterProfile.Other, () => home.Agent.Said);
        home.Clock.Reboot();

        home.Restart(DateTimeOffset.UnixEpoch.AddSeconds(30) - DateTimeOffset.UtcNow);

        Assert.Equal(1970, home.UntilOfIsolated().Year);
        AssertSafe();
        home.Clock.Set(TimeSpan.Zero);
        AssertSafe();
        Assert.InRange(home.UntilOfIsolated() - DateTimeOffset.UtcNow, TimeSpan.FromHours(3.8), TimeSpan.FromHours(4.01));

        void AssertSafe()
        {
            home.Wait(Turns, () => home.IsBound(home.OwnOfIsolated) && home.IsBound(home.OwnOfWorker));
            Assert.Contains("isolated since", home.Agent.Ask("device", Held), StringComparison.Ordinal);
            Assert.DoesNotContain("PAUSED", home.Agent.Ask("status"), StringComparison.Ordinal);
            home.Internet.HearsNot(home.Isolated, home.OwnOfIsolated, MeterProfile.Port, home.Witness);
            home.Internet.HearsNot(home.Worker, home.OwnOfWorker, MeterProfile.Other, home.Witness);
        }
    });

    [ClockFact]
    public void F43_Response_ends_after_its_length_of_boot_time_over_a_restart() => NetworkNamespace.Run(inside =>
    {
        using Gateway home = new(inside);
        home.Agent.Ask("quarantine", Held, "--for", "4h");
        home.Clock.Later(TimeSpan.FromHours(3.9));
        home.Restart(-Years);
        Assert.Contains("isolated since", home.Agent.Ask("device", Held), StringComparison.Ordinal);

        home.Clock.Later(TimeSpan.FromHours(4.1));
        home.Restart(-Years);

        home.Agent.AskUntil("isolated -> none, by time", "why", Held);
    });

    /// <summary>A running agent with two devices: one for the attack, one that works all the time.</summary>
    private sealed class Gateway : IDisposable
    {
        private readonly WireEnd _things, _net;

        internal Gateway(NetworkNamespace inside)
        {
            Agent = new(inside);
            Clock = new(Agent);
            File.WriteAllText(Agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
            Start();
            Agent.Serve(ranges: "--dhcp-range=192.168.20.10,192.168.23.250,8h");
            (_things, _net) = (new(RunningAgent.ThingIndex), new(RunningAgent.InternetIndex));
            Internet = new(_net);
            Isolated = new(_things, Convert.ToUInt64(Held, 16));
            Worker = new(_things, Convert.ToUInt64(Working, 16));
            Isolated.Request(OwnOfIsolated = Isolated.Discover());
            Worker.Request(OwnOfWorker = Worker.Discover());
            Internet.Hears(Isolated, OwnOfIsolated, explain: () => Agent.Said);
            Internet.Hears(Worker, OwnOfWorker, explain: () => Agent.Said);
        }

        internal RunningAgent Agent { get; }

        internal MovedClock Clock { get; }

        internal Internet Internet { get; }

        internal PretendedThing Isolated { get; }

        internal PretendedThing Worker { get; }

        internal IPAddress OwnOfIsolated { get; }

        internal IPAddress OwnOfWorker { get; }

        internal (PretendedThing, IPAddress) Witness => (Worker, OwnOfWorker);

        internal bool IsBound(IPAddress own) => Agent.Rules().Contains($"{own} : goto", StringComparison.Ordinal);

        internal DateTimeOffset UntilOfIsolated()
        {
            using JsonDocument device = JsonDocument.Parse(Agent.Ask("device", Held, "--json"));
            return DateTimeOffset.Parse(device.RootElement.GetProperty("response").GetProperty("until").GetString()!, CultureInfo.InvariantCulture);
        }

        /// <summary>Lets the agent work for so long; it must be so all the time.</summary>
        internal void Wait(TimeSpan length, Func<bool> isSo)
        {
            for (long since = BootClock.Instance.GetTimestamp(); BootClock.Instance.GetElapsedTime(since) < length;) Assert.True(isSo(), Agent.Said);
        }

        /// <summary>Stops the agent, sets the clock, and starts the agent.</summary>
        internal void Restart(TimeSpan clock)
        {
            Agent.Stop();
            Clock.Set(clock);
            Start();
        }

        public void Dispose()
        {
            _things.Dispose();
            _net.Dispose();
            Agent.Dispose();
        }

        private void Start() => Agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{Agent.PathOf("profile.json")}}" } ]""");
    }
}
