using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A Thread border router, which the operator names, announces the prefix of its mesh (RFC 4191 §2.3), and sends packets of its mesh.</summary>
public sealed class RoutedPrefixTests
{
    private const string Outside = "2001:db8:ffff::9", Mesh = "fd00:53::5", Foreign = "fd00:99::5", LinkLocal = "fe80::200:5eff:fe00:5410";
    private static readonly byte[] Router = [0x00, 0x00, 0x5e, 0x00, 0x54, 0x10];

    [NetnsFact]
    public void T4_Packets_of_an_announced_mesh_pass_as_the_routers_own_and_those_of_another_prefix_do_not() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        inside.Sysctl("net.ipv6.conf.all.forwarding", "1");
        inside.Ip("address add 2001:db8:20::1/64 dev lan0 nodad");
        inside.Ip("address add 2001:db8:ffff::1/64 dev wan0 nodad");
        inside.Ip($"neigh add {Outside} lladdr 02:00:00:00:00:09 dev wan0");
        inside.Ip("link set lan0 address 02:00:5e:00:53:01");
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "unmanaged": "open", "interfaces": ["lan0"], "routers": ["00:00:5e:00:54:10"] }""");
        byte[] gateway = [0x02, 0x00, 0x5e, 0x00, 0x53, 0x01];
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);

        new PretendedThing(things, 0x00005e005410).Probe(IPAddress.Parse(LinkLocal));
        things.Send(Advertisement());
        agent.AskUntil("routes    fd00:53::/64: devices behind it cannot be distinguished", "device", "00005e005410");
        Assert.Contains("cannot be distinguished", agent.Ask("coverage"), StringComparison.Ordinal);

        bool[] heard = [false, false];
        for (Stopwatch timeout = Stopwatch.StartNew(); !heard[0] && timeout.Elapsed < TimeSpan.FromSeconds(30);)
        {
            things.Send(Datagram(gateway, Foreign, 2));
            things.Send(Datagram(gateway, Mesh, 1));
            while (net.TryReceive(TimeSpan.FromMilliseconds(50)) is { } frame) Note(frame, heard);
        }
        Assert.True(heard[0], agent.Rules());
        Assert.False(heard[1], "A prefix that nobody announced was let through.");
    });

    private static void Note(byte[] frame, bool[] heard)
    {
        if (frame.Length > 62 && frame[12] == 0x86 && frame[20] == 17 && frame[62] is 1 or 2) heard[frame[62] - 1] = true;
    }

    private static byte[] Advertisement()
    {
        byte[] message = [134, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24, 2, 64, 0, 0, 0, 2, 88, 0xfd, 0, 0, 0x53, 0, 0, 0, 0];
        return [0x33, 0x33, 0, 0, 0, 1, .. Router, .. Packet(LinkLocal, "ff02::1", 58, 255, message, checksumAt: 2)];
    }

    private static byte[] Datagram(byte[] gateway, string source, byte word) =>
        [.. gateway, .. Router, .. Packet(source, Outside, 17, 64, [0x9c, 0x40, 0x11, 0x51, 0, 9, 0, 0, word], checksumAt: 6)];

    private static byte[] Packet(string source, string destination, byte protocol, byte hops, byte[] content, int checksumAt)
    {
        byte[] from = IPAddress.Parse(source).GetAddressBytes(), to = IPAddress.Parse(destination).GetAddressBytes();
        byte[] even = content.Length % 2 == 0 ? content : [.. content, 0];
        uint sum = 0;
        byte[] covered = [.. from, .. to, 0, 0, 0, (byte)content.Length, 0, 0, 0, protocol, .. even];
        for (int i = 0; i < covered.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(covered.AsSpan(i));
        sum = (sum & 0xffff) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(checksumAt), (ushort)~((sum & 0xffff) + (sum >> 16)));
        return [0x86, 0xdd, 0x60, 0, 0, 0, 0, (byte)content.Length, protocol, hops, .. from, .. to, .. content];
    }
}
