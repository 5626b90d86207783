using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A governed interface goes down and up, and comes back by another name, with the agent running and across its restart.</summary>
public sealed class InterfaceTests
{
    [NetnsFact]
    public void F21_Interface_that_was_down_needs_nobody_to_ask_again() => Play((inside, _, internet, thing, own) =>
    {
        inside.Ip("link set lan0 down");
        inside.Ip("link set lan0 up");

        internet.Hears(thing, own);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));
    });

    [NetnsFact]
    public void F22_Interface_that_comes_by_another_name_passes_nothing_of_its_devices_and_is_told() => Play((inside, agent, internet, thing, own) =>
    {
        Rename(inside, "lan0", "usb9");
        agent.AskUntil("interface lan0 of 'things' is not there", "status");
        internet.FallsSilent(thing, own, MeterProfile.Port);
        internet.FallsSilent(thing, own, MeterProfile.Other);

        // An agent that starts and never saw the interface knows whose addresses these are.
        agent.Stop();
        agent.Uninstall();
        Start(agent);
        agent.AskUntil("interface lan0 of 'things' is not there", "status");
        internet.FallsSilent(thing, own, MeterProfile.Port);
        internet.FallsSilent(thing, own, MeterProfile.Other);

        Rename(inside, "usb9", "lan0");
        internet.Hears(thing, own, explain: () => agent.Ask("status") + agent.Said);
        internet.HearsNot(thing, own, MeterProfile.Other, (thing, own));
        Assert.DoesNotContain("is not there", agent.Ask("status"), StringComparison.Ordinal);
    });

    private static void Play(Action<NetworkNamespace, RunningAgent, Internet, PretendedThing, IPAddress> act) =>
        MeterHome.Play((inside, agent, internet, thing, own, _) => act(inside, agent, internet, thing, own));

    private static void Start(RunningAgent agent) => MeterHome.Start(agent);

    private static void Rename(NetworkNamespace inside, string from, string to)
    {
        inside.Ip($"link set {from} down");
        inside.Ip($"link set {from} name {to}");
        inside.Ip($"link set {to} up");
    }
}
