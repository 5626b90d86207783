using System.Net;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>
/// A cloud host echoes a forged DHCP grant to the device that sent it. The gateway forwards the echo out of a governed interface, from port 67 to
/// port 68. It must not arrive, and must not count as a reply of the gateway's own server.
/// </summary>
public sealed class ForwardedGrantTests
{
    private const ulong Attacker = 0x00005e005466, Victim = 0x00005e005402, Witness = 0x00005e005403;
    private static readonly byte[] Forwarder = [0x02, 0, 0, 0, 0, 1];
    private const string Laptop = "00005e005310";

    [NetnsTheory]
    [InlineData("enforce")]
    [InlineData("monitor")]
    public void T1_T17_T23_Echo_of_a_grant_moves_no_address_and_makes_no_device(string mode) => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 30);
        using Station laptop = new(inside, "br0", "laptop", 0x10);
        agent.Start(networks: $$"""
            { "name": "things", "kind": "iot", "mode": "{{mode}}", "unmanaged": "open", "interfaces": ["lan0"] },
            { "name": "family", "kind": "trusted", "mode": "enforce", "interfaces": ["br0"] }
            """);
        agent.Serve();
        agent.Serve("br0", "--dhcp-range=192.168.30.100,192.168.30.120,10m");
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex), gateway = new(IndexOf(inside, "lan0"));
        PretendedThing attacker = new(things, Attacker), victim = new(things, Victim), witness = new(things, Witness);
        IPAddress laptopOwn = NeighbourTests.Address(laptop), attackerOwn = Leased(attacker), victimOwn = Leased(victim), free = IPAddress.Parse("192.168.23.251");
        Internet internet = new(net);
        internet.Hears(victim, victimOwn);
        internet.Hears(attacker, attackerOwn);

        (ulong Device, IPAddress Address)[] forged = [(Victim, free), (Attacker, victimOwn), (0x00005e005310, free),
            .. Enumerable.Range(0, 3000).Select(i => (0x02eeee000000UL + (ulong)i, new IPAddress([192, 168, 22, (byte)i])))];
        int echoed = 0, arrived = 0;
        foreach ((ulong device, IPAddress address) in forged)
        {
            attacker.SendGrant(attackerOwn, Internet.Host, device, address);
            while (net.TryReceive(TimeSpan.FromMilliseconds(1)) is { } frame) echoed += Echo(net, frame);
            // The same without the rule of the kernel: the frame as the gateway would forward it.
            gateway.Send(Forwarded(device, address));
            while (things.TryReceive(TimeSpan.Zero) is { } frame) arrived += IsEcho(frame) ? 1 : 0;
        }
        IPAddress witnessOwn = Leased(witness);
        agent.AskUntil($"holds     {witnessOwn} on 00:00:5e:00:54:03", "device", "00005e005403");

        Assert.InRange(echoed, 2900, forged.Length);
        Assert.Equal(0, arrived);
        Assert.Contains($"holds     {victimOwn} on 00:00:5e:00:54:02", agent.Ask("device", "00005e005402"), StringComparison.Ordinal);
        Assert.Contains($"holds     {attackerOwn} on 00:00:5e:00:54:66", agent.Ask("device", "00005e005466"), StringComparison.Ordinal);
        Assert.Contains($"holds     {laptopOwn} on 00:00:5e:00:53:10", agent.Ask("device", Laptop), StringComparison.Ordinal);
        Assert.Contains("family", agent.Ask("device", Laptop), StringComparison.Ordinal);
        Assert.DoesNotContain("02eeee", agent.Ask("devices"), StringComparison.Ordinal);
        internet.Hears(victim, victimOwn);
    });

    private static IPAddress Leased(PretendedThing thing)
    {
        IPAddress own = thing.Discover();
        thing.Request(own);
        return own;
    }

    private static int IndexOf(NetworkNamespace inside, string name) => int.Parse(inside.Execute("ip", ["-o", "link", "show", name]).Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);

    // UDP from port 68 to port 67 goes back as it came.
    private static int Echo(WireEnd net, byte[] frame)
    {
        if (frame is not { Length: > 280 } || frame[23] != 17 || frame[35] != 68 || frame[37] != 67) return 0;
        net.Send([.. frame[6..12], .. frame[..6], .. frame[12..26], .. frame[30..34], .. frame[26..30], .. frame[36..38], .. frame[34..36], .. frame[38..]]);
        return 1;
    }

    private static bool IsEcho(byte[] frame) =>
        frame.Length > 280 && frame[12] == 8 && frame[13] == 0 && frame[26] == 203 && frame[37] == 68 && !frame.AsSpan(6, 6).SequenceEqual(Forwarder);

    private static byte[] Forwarded(ulong device, IPAddress granted)
    {
        byte[] grant = PretendedThing.Grant(device, granted);
        return [0x02, 0, 0, 0, 0x54, 0x66, .. Forwarder, 8, 0, 0x45, 0, (byte)((28 + grant.Length) >> 8), (byte)(28 + grant.Length), 0, 0, 0, 0, 63, 17, 0, 0,
            .. Internet.Host.GetAddressBytes(), 192, 168, 20, 99, 0, 67, 0, 68, (byte)((8 + grant.Length) >> 8), (byte)(8 + grant.Length), 0, 0, .. grant];
    }
}
