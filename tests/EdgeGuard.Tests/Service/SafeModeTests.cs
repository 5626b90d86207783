using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>The program dies again and again over the same input, and goes on without it.</summary>
public sealed class SafeModeTests
{
    [NetnsFact]
    public void F4_Url_over_which_the_agent_died_three_times_is_set_aside_and_all_else_works() => Play((inside, agent, internet, thing, own, things) =>
    {
        using Tarpit tarpit = new(IPAddress.Parse("203.0.113.1"));
        PretendedThing liar = new(things, 0x020000005402);
        liar.Request(liar.Discover(), "https://203.0.113.1/tarpit.json");
        for (int deaths = 0; deaths < 3; deaths++)
        {
            tarpit.WaitForMoreThan(deaths, () => agent.Said);
            agent.AskUntil("tarpit.json", "device", "020000005402");
            // A change is in the store within a second or so.
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllBytes(agent.PathOf("state/state.db-wal")).AsSpan().IndexOf("tarpit.json"u8) >= 0, TestTimeout.Limit));
            agent.Kill();
            Start(agent);
        }

        agent.AskUntil("stage profiles skipped an input (https://203.0.113.1/tarpit.json)", "events");
        agent.AskUntil("skipped   1 inputs", "status");
        internet.Hears(thing, own, explain: () => agent.Ask("status"));
        Assert.Equal(3, tarpit.Calls);

        // A restart of the service is the remedy.
        agent.Stop();
        Start(agent);
        tarpit.WaitForMoreThan(3, () => agent.Said);
        internet.Hears(thing, own, explain: () => agent.Ask("status"));
    });

    [NetnsFact]
    public void F4_Agent_without_its_failing_reader_keeps_known_devices_and_denies_others() => Play((inside, agent, internet, thing, own, things) =>
    {
        PretendedThing stranger = new(things, 0x00005e005466);
        IPAddress free = IPAddress.Parse("192.168.20.250");
        agent.Stop();
        for (int i = 0; i < 5; i++) InputMarks.Open(agent.PathOf("control.sock.inputs"), TimeProvider.System).Begin(StageNames.Discovery, null);

        Start(agent);

        string status = agent.AskUntil("safe mode: stage discovery failed 5 times in 2 minutes and is off", "status");
        Assert.Contains("restart the service: systemctl restart edgeguard", status, StringComparison.Ordinal);
        agent.AskUntil("stage discovery failed again and is off", "events");
        internet.Hears(thing, own, explain: () => agent.Ask("status"));
        internet.HearsNot(stranger, free, MeterProfile.Port, (thing, own));
        Assert.Contains("00005e005402", agent.Ask("devices"), StringComparison.Ordinal);
        Assert.DoesNotContain("stage profiles", status, StringComparison.Ordinal);

        agent.Stop();
        Start(agent);
        Assert.DoesNotContain("safe mode", agent.Ask("status"), StringComparison.Ordinal);
        IPAddress granted = stranger.Discover();
        stranger.Request(granted);
        internet.Hears(stranger, granted, explain: () => agent.Ask("status"));
    });

    private const string LocalServer = """, "profiles": { "localServers": ["203.0.113.1"] }""";

    private static void Play(Action<NetworkNamespace, RunningAgent, Internet, PretendedThing, IPAddress, WireEnd> act) => MeterHome.Play(act, LocalServer);

    private static void Start(RunningAgent agent) => MeterHome.Start(agent, LocalServer);

    /// <summary>A server that takes every call and never says a word.</summary>
    private sealed class Tarpit : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _calls = [];

        internal Tarpit(IPAddress address)
        {
            _listener.Bind(new IPEndPoint(address, 443));
            _listener.Listen();
        }

        internal int Calls
        {
            get
            {
                while (_listener.Poll(0, SelectMode.SelectRead)) _calls.Add(_listener.Accept());
                return _calls.Count;
            }
        }

        public void Dispose()
        {
            foreach (Socket call in _calls) call.Dispose();
            _listener.Dispose();
        }

        internal void WaitForMoreThan(int calls, Func<string> explain) => Assert.True(SpinWait.SpinUntil(() => Calls > calls, TestTimeout.Limit), explain());
    }
}
