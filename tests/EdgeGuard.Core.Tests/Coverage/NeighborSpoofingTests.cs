using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Coverage.Machines;

namespace EdgeGuard.Core.Tests.Coverage;

public sealed class NeighborSpoofingTests
{
    private const string Bulb = "00005e005302", Camera = "00005e005301", All = "ffffffffffff";
    private const string Camera4 = "c0a8140a", Bulb4 = "c0a8140b", Free4 = "c0a81463", Camera6 = "20010db8002000000000000000000010";

    private static readonly GatewayState State = Home.Full() with { Enforcement = new(1, true, null), Facts = Facts(Bridge("br-things", Port("p1", isolated: false), Port("p2", isolated: false))) };

    [Theory]
    [InlineData(Bulb, Bulb, Camera4, true)]
    [InlineData(Bulb, Bulb, Bulb4, false)]
    [InlineData(Bulb, Bulb, Free4, false)]
    [InlineData(Bulb, Bulb, "00000000", false)]
    [InlineData(Camera, Camera, Camera4, false)]
    [InlineData(Camera, Bulb, Camera4, true)]
    public void T24_Arp_that_contradicts_a_binding_names_claimant_and_victim(string from, string claimed, string address, bool isForged)
    {
        RogueServer? forger = Seen(Arp(from, claimed, address), State);

        Assert.Equal(isForged, forger is not null);
        if (forger is null) return;
        Assert.Equal((RogueServerKind.Neighbor, Home.Camera, Home.BulbMac, ConcernKind.RogueServer), (forger.Kind, forger.Victim, forger.Mac, forger.ConcernKind));
        Assert.EndsWith("is at 00:00:5e:00:53:02; it is at 00:00:5e:00:53:01; no other device receives it", forger.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("88", Bulb, "", true)]
    [InlineData("88", Camera, "0201" + Bulb, true)]
    [InlineData("88", Camera, "0201" + Camera, false)]
    [InlineData("87", Bulb, "0101" + Bulb, true)]
    [InlineData("87", Camera, "0101" + Camera, false)]
    public void T24_Discovery_that_contradicts_a_binding_is_seen_by_its_frame_and_by_its_option(string type, string from, string option, bool isForged)
    {
        string message = type + "00000000000000" + Camera6 + option;
        byte[] frame = Convert.FromHexString("333300000001" + from + "86dd" + "60000000" + $"{message.Length / 2:x4}" + "3aff" + Camera6 + "ff020000000000000000000000000001" + message);

        Assert.Equal(isForged ? RogueServerKind.Neighbor : null, Seen(frame, State)?.Kind);
    }

    [Fact]
    public void Address_of_another_network_is_no_contradiction() =>
        Assert.Null(Seen(Arp(Bulb, Bulb, "c0a81e0a"), State));

    [Fact]
    public void T24_Flood_is_one_concern_for_each_victim_and_counted()
    {
        RogueServerTable table = new(TimeSpan.FromMinutes(5));
        RogueServer forger = Seen(Arp(Bulb, Bulb, Camera4), State)!;
        Assert.NotNull(table.See(forger, Home.Noon));
        for (int frame = 1; frame < 44_776; frame++) Assert.Null(table.See(forger, Home.Noon.AddSeconds(15)));
        Assert.NotNull(table.See(forger with { Victim = Home.Bulb }, Home.Noon));

        PolicyInput.ConcernChanged count = Assert.Single(table.Forget(Home.Noon.AddSeconds(30)));
        Assert.EndsWith("(44,776 frames)", count.Why, StringComparison.Ordinal);
        Assert.True(count.IsQuiet);
        Assert.Empty(table.Forget(Home.Noon.AddMinutes(59)));
        Assert.Null(table.See(forger, Home.Noon.AddMinutes(59)));
        PolicyInput.ConcernChanged[] over = [.. table.Forget(Home.Noon.AddHours(2))];
        Assert.Equal(3, over.Length);
        Assert.Contains(over, c => c.Why?.EndsWith("(44,777 frames)", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void T24_F25_Invented_senders_behind_one_port_are_few_concerns()
    {
        RogueServerTable table = new(TimeSpan.FromMinutes(5));
        RogueServer forger = Seen(Arp(Bulb, Bulb, Camera4), State)!;
        int At(string port) => Enumerable.Range(0, 1000).Count(n => table.See(forger with { Port = port, Mac = new MacAddress((ulong)n), Network = port }, Home.Noon) is not null);

        Assert.Equal((RogueServerTable.ForgersPerPort, RogueServerTable.ForgersPerPort), (At("p1"), At("p2")));
    }

    [Fact]
    public void Use_of_an_address_that_is_bound_a_moment_later_is_no_forgery()
    {
        Frame frame = new(Arp(Bulb, Bulb, Camera4), "p1", FrameDirection.Received);
        UnconfirmedFrames frames = new();
        Device camera = State.Devices[Home.Camera], bulb = State.Devices[Home.Bulb];
        IPAddress address = IPAddress.Parse("192.168.20.10");
        GatewayState moved = State with
        {
            Devices = State.Devices.SetItem(camera.Id, camera with { Addresses = camera.Addresses.Remove(address) }).SetItem(bulb.Id, bulb with { Addresses = [address] }),
        };

        frames.Add(RogueServerDetector.Observe(frame, State)!, frame);
        Assert.Empty(frames.Confirm(moved));
        frames.Add(RogueServerDetector.Observe(frame, State)!, frame);
        Assert.Equal(RogueServerKind.Neighbor, Assert.Single(frames.Confirm(State)).Kind);
        Assert.Empty(frames.Confirm(State));
    }

    private static RogueServer? Seen(byte[] frame, GatewayState state) => RogueServerDetector.Observe(new(frame, "p1", FrameDirection.Received), state);

    private static byte[] Arp(string from, string mac, string sender) => Convert.FromHexString(
        All + from + "0806" + "0001" + "0800" + "0604" + "0001" + mac + sender + "000000000000" + Bulb4);
}
