using System.Globalization;
using System.Net;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Nft.SampleRuleset;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>Packets that never stop, while the rules change under them; a table that is not ours counts what comes through.</summary>
public class NftUnderLoadTests
{
    private const int Replacements = 100, Updates = 10_000;
    private const ushort Denied = 1, Allowed = 2;

    private static readonly NftSet Open = new()
    {
        Name = "open", Key = [NftType.EtherAddr, NftType.Ipv4Addr, NftType.InetService],
        Elements = [Element(KeyOf(TestWire.Device4, Allowed))],
    };

    private static readonly NftChain Input = new()
    {
        Name = "input", Hook = new(NftChainType.Filter, NftHookPoint.Input, 0),
        Rules =
        [
            Rule(new NftStatement.Lookup([NftField.EtherSource, NftField.Ipv4Source, NftField.DestinationPort], "open"), Accept),
            Rule(new NftStatement.Decide(NftVerdict.Drop)),
        ],
    };

    [NetnsFact]
    public void No_denied_packet_passes_and_no_allowed_one_is_lost_while_the_table_is_replaced() => Load((table, ruleset) =>
    {
        for (int i = 0; i < Replacements; i++) table.Replace(ruleset);
    });

    [NetnsFact]
    public void No_denied_packet_passes_and_no_allowed_one_is_lost_while_elements_change() => Load((table, ruleset) =>
    {
        for (int i = 0; i < Updates / 2; i++)
        {
            NftElement element = Element(KeyOf(TestWire.Device4, (ushort)(1000 + i)));
            table.Change(new() { Elements = [new("open") { Added = [element] }] });
            table.Change(new() { Elements = [new("open") { Removed = [element] }] });
        }
    });

    private static void Load(Action<NftTable, Ruleset> change) => NetworkNamespace.Run(inside =>
    {
        using TestWire wire = new(inside);
        inside.Nft("""
            table inet witness {
              chain before {
                type filter hook input priority -10
                udp dport 2 counter name arrived
              }
              chain behind {
                type filter hook input priority 10
                udp dport 1 counter name denied
                udp dport 2 counter name allowed
              }
              counter arrived { }
              counter denied { }
              counter allowed { }
            }
            """);
        Ruleset ruleset = Whole with { Sets = [.. Whole.Sets, Open], Chains = [.. Whole.Chains, Input] };
        using NftTable table = NftTable.Open();
        table.Apply(ruleset);
        bool isDone = false;
        Thread sender = new(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                wire.SendUdp(TestWire.Device4, 4000, TestWire.Gateway4, Denied);
                wire.SendUdp(TestWire.Device4, 4000, TestWire.Gateway4, Allowed);
            }
        });
        sender.Start();
        change(table, ruleset);
        Volatile.Write(ref isDone, true);
        sender.Join();

        // Packets may still be on their way through.
        SpinWait.SpinUntil(() => Count(inside, "arrived") == Count(inside, "allowed"), TestTimeout.Limit);
        Assert.InRange(Count(inside, "arrived"), 1000, long.MaxValue);
        Assert.Equal(Count(inside, "arrived"), Count(inside, "allowed"));
        Assert.Equal(0, Count(inside, "denied"));
    });

    private static long Count(NetworkNamespace inside, string counter) => long.Parse(
        inside.Execute("nft", ["list", "counter", "inet", "witness", counter]).Split("packets ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    private static NftKey KeyOf(IPAddress address, ushort port) =>
        NftKey.Of(TestWire.DeviceMac).Then(NftKey.Of(address)).Then(NftKey.Of(port));
}
