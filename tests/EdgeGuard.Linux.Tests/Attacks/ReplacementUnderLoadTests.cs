using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;
using Xunit.Abstractions;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>Changes of the ruleset while allowed and denied packets pour in.</summary>
public class ReplacementUnderLoadTests(ITestOutputHelper output)
{
    private const int Replacements = 100, Updates = 10_000, Enough = 2000, PacketsEachSecond = 8000;
    private const ushort AllowedPort = 4500, DeniedPort = 4501;

    private static readonly GatewayState Plain = Stage.Home([Stage.Allow("one", new()
    {
        Ipv4 = new() { DestinationNetwork = IPNetwork.Parse($"{Stage.Server}/32"), Protocol = 17 },
        Udp = new() { DestinationPort = PortMatch.EqualTo(AllowedPort) },
    })]);

    [NetnsFact]
    public void No_denied_packet_passes_while_the_whole_ruleset_is_replaced() => Stage.Play((_, bench) =>
    {
        Ruleset[] rulesets = [RulesetCompiler.Compile(Plain), RulesetCompiler.Compile(Stage.Holding(Plain, Places.Hub))];
        bench.Enforce(rulesets[0]);
        int replaced = 0;
        Tally tally = Pour(enough =>
        {
            for (; replaced < Replacements || !enough(); replaced++) bench.EnforceAnew(rulesets[replaced % 2]);
        });
        Report($"{replaced} full replacements", tally);
    });

    [NetnsFact]
    public void No_denied_packet_passes_while_elements_come_and_go() => Stage.Play((_, bench) =>
    {
        bench.Enforce(RulesetCompiler.Compile(Plain));
        int updated = 0;
        Tally tally = Pour(enough =>
        {
            for (; updated < Updates || !enough(); updated += 2)
            {
                NftElement element = new(Key(updated));
                bench.Change(new() { Elements = [new("allow_from4") { Added = [element] }] });
                bench.Change(new() { Elements = [new("allow_from4") { Removed = [element] }] });
            }
        });
        Report($"{updated} element updates", tally);
    });

    private static NftKey Key(int number) => NftKey.Of(Places.Subject.End.Mac)
        .Then(NftKey.Of(new IPAddress([203, 0, 113, (byte)(number % 250 + 1)]))).Then(NftKey.Of((byte)17)).Then(NftKey.Of((ushort)(1000 + number / 250)));

    private void Report(string what, Tally tally)
    {
        output.WriteLine($"{what}: {tally.Leaked} of {tally.Denied} denied packets passed, {tally.Allowed - tally.Arrived} of {tally.Allowed} allowed ones were lost");
        Assert.True(tally.Denied >= Enough && tally.Arrived > 0, "too little traffic to say anything");
        Assert.Equal(0, tally.Leaked);
    }

    private static Tally Pour(Action<Func<bool>> change)
    {
        using CancellationTokenSource done = new();
        Tally tally = new();
        Exception? broken = null;
        Thread pourer = new(() =>
        {
            try
            {
                tally.Run(done.Token);
            }
            catch (Exception problem)
            {
                broken = problem;
            }
        });
        pourer.Start();
        change(() => broken is not null || tally.Denied >= Enough);
        done.Cancel();
        pourer.Join();
        return broken is null ? tally : throw broken;
    }

    // Even numbers are allowed, odd ones are not; every packet is the first of a flow of its own.
    private sealed class Tally
    {
        internal int Allowed { get; private set; }

        internal int Denied { get; private set; }

        internal int Arrived { get; private set; }

        internal int Leaked { get; private set; }

        internal void Run(CancellationToken done)
        {
            using FarEnd things = Bench.OpenEnd(Site.Things), wan = Bench.OpenEnd(Site.Wan);
            Stopwatch clock = Stopwatch.StartNew();
            for (uint number = 0; !done.IsCancellationRequested; number++)
            {
                while (clock.Elapsed.TotalSeconds * PacketsEachSecond < number) Thread.Yield();
                things.Send(PacketWriter.Frame(Places.Subject.End.Mac, Bench.GatewayMac(Site.Things), PacketOf(number), number));
                if (number % 2 == 0) Allowed++;
                else Denied++;
                Count(wan);
            }
            for (Stopwatch rest = Stopwatch.StartNew(); rest.ElapsedMilliseconds < 300;) Count(wan);
        }

        private void Count(FarEnd wan)
        {
            while (wan.TryReceive(out Arrival arrival))
            {
                if (arrival.Number % 2 == 0) Arrived++;
                else Leaked++;
            }
        }

        private static Packet PacketOf(uint number) => new()
        {
            Source = Places.Subject.V4,
            SourcePort = (ushort)(10000 + number / 2 % 50000),
            Destination = Stage.Server,
            DestinationPort = number % 2 == 0 ? AllowedPort : DeniedPort,
            Protocol = 17,
        };
    }
}
