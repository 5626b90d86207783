using System.Diagnostics;
using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;
using Xunit.Abstractions;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>A thousand devices are told new addresses for twenty names each, while one of them keeps a flow to its cloud.</summary>
public class NameRefreshTests(ITestOutputHelper output)
{
    private const int Names = 20;

    private static readonly int Devices = Environment.GetEnvironmentVariable("EDGEGUARD_FIGURES") == "1" ? 1000 : 100;

    [NetnsFact]
    public void F33_Refreshing_names_costs_no_live_flow_and_little_time() => Stage.Play((stage, bench) =>
    {
        GatewayState state = Crowd(Stage.Home([.. Enumerable.Range(0, Names).Select(Entry)]));
        DeviceId subject = DeviceId.Of(Places.Subject.End.Mac);
        state = state.After(new PolicyInput.NameLearned(subject, "n0.example.net", [Stage.Server]));
        stage.Enforce(state);
        Packet open = Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, 443);
        Packet? arrived = stage.Send(Places.Subject.End, open, Site.Wan);
        Assert.NotNull(arrived);
        Assert.NotNull(stage.Send(Places.Resolver.End, arrived.Reversed(PacketKind.Answer), Site.Things));

        List<double> took = [];
        int lost = 0, checks = 0;
        foreach ((DeviceId device, int number) in state.Devices.Keys.Select((id, i) => (id, i)))
        {
            for (int name = 0; name < Names; name++)
            {
                IPAddress[] told = device == subject && name == 0 ? [Stage.Server, Address(number, name)] : [Address(number, name)];
                GatewayState next = state.After(new PolicyInput.NameLearned(device, $"n{name}.example.net", [.. told]));
                long begun = Stopwatch.GetTimestamp();
                bench.Change(LearnedElements.Between(state, next));
                took.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
                state = next;
            }
            if (number % 20 != 0) continue;
            checks++;
            if (stage.Send(Places.Subject.End, open with { Kind = PacketKind.Later }, Site.Wan) is null) lost++;
        }
        double[] sorted = [.. took.Order()];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sorted.Length} names of {state.Devices.Count} devices refreshed: median {sorted[sorted.Length / 2]:0} µs, 99 % below {sorted[(int)(sorted.Length * 0.99)]:0} µs, {took.Sum() / 1e6:0.0} s in all; the live flow passed {checks - lost} of {checks} times"));
        Assert.Equal(0, lost);
        // What was told bit by bit is what the whole would be, so that telling it costs nothing.
        Assert.NotNull(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40001, Address(state.Devices.Keys.ToList().IndexOf(subject), 3), 443), Site.Wan));
        Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40002, Address(Devices - 1, 3), 443), Site.Wan));
    });

    private static Ace Entry(int name) => Stage.Allow($"n{name}", new()
    {
        Ipv4 = new() { DestinationDnsName = $"n{name}.example.net", Protocol = 6 },
        Tcp = new() { DestinationPort = PortMatch.EqualTo(443) },
    });

    // As many again, each with the subject's profile and an address of its own.
    private static GatewayState Crowd(GatewayState home)
    {
        Device subject = home.Devices[DeviceId.Of(Places.Subject.End.Mac)];
        for (int i = 0; i < Devices; i++)
        {
            MacAddress mac = MacAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"02:00:5e:10:{i / 256:x2}:{i % 256:x2}"));
            home = home with
            {
                Devices = home.Devices.SetItem(DeviceId.Of(mac), subject with { Id = DeviceId.Of(mac), Mac = mac, Addresses = [IPAddress.Parse($"10.99.{i / 250}.{i % 250 + 1}")] }),
            };
        }
        return home;
    }

    private static IPAddress Address(int device, int name) => IPAddress.Parse($"198.{51 + name % 4}.{device % 250}.{device / 250 * 20 + name + 1}");
}

file static class States
{
    internal static GatewayState After(this GatewayState state, PolicyInput input) => Reducer.Apply(state, input, DateTimeOffset.UnixEpoch).State;
}
