using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.State;

public sealed class MuteTests
{
    private static readonly IPAddress Cloud = IPAddress.Parse("203.0.113.7"), UnknownDevice = IPAddress.Parse("198.51.100.9");

    [Theory]
    [InlineData("camera", "", "", true, true, true, true)]
    [InlineData("", "", "", true, true, true, true)]
    [InlineData("bulb", "", "", false, false, false, false)]
    [InlineData("camera", "203.0.113.7", "", true, true, false, false)]
    [InlineData("camera", "cloud.example.net", "", true, true, false, false)]
    [InlineData("", "*.example.net", "", true, true, false, false)]
    [InlineData("camera", "", "slow-scan", false, true, false, true)]
    [InlineData("", "", "slow-scan", false, true, false, true)]
    [InlineData("camera", "203.0.113.7", "slow-scan", false, true, false, false)]
    public void A_mute_covers_its_scope_and_no_more(string device, string peer, string shape, bool cloud, bool cloudScan, bool stranger, bool scan)
    {
        DeviceId whose = device switch { "camera" => Home.Camera, "bulb" => Home.Bulb, _ => Mute.EveryDevice };
        GatewayState state = Home.Full().After(new PolicyInput.MuteChanged(new(whose, peer, shape), true, null, "cli"));

        Assert.Equal((cloud, cloudScan, stranger, scan), (
            Mute.Covers(state, Home.Camera, Cloud, ViolationShape.OutsideProfile), Mute.Covers(state, Home.Camera, Cloud, ViolationShape.SlowScan),
            Mute.Covers(state, Home.Camera, UnknownDevice, ViolationShape.OutsideProfile), Mute.Covers(state, Home.Camera, null, ViolationShape.SlowScan)));
    }

    [Fact]
    public void What_is_muted_is_counted_and_shown_and_is_no_sign()
    {
        Violation packet = Violations.Packet.Tcp(1, "198.51.100.9", 23);
        GatewayState loud = Home.Full(), mute = loud.After(new PolicyInput.MuteChanged(new(Home.Camera), true, null, "cli"));
        Device heard = loud.After(new PolicyInput.Violated(packet)).Devices[Home.Camera], hushed = mute.After(new PolicyInput.Violated(packet)).Devices[Home.Camera];

        Assert.Equal((1L, packet, packet.Time), (heard.ViolationsSeen, heard.LastViolation, heard.LastSign!.Value));
        Assert.Equal((1L, packet, null), (hushed.ViolationsSeen, hushed.LastViolation, hushed.LastSign));
    }

    [Fact]
    public void A_mute_and_its_end_are_told()
    {
        GatewayState beginning = Home.Full();
        Story story = new Story(beginning).Then(new PolicyInput.MuteChanged(new(Home.Camera), true, Home.Noon.AddHours(1), "cli"))
            .Then(new PolicyInput.MuteChanged(new(Home.Camera), false, null, "time")).Then(new PolicyInput.MuteChanged(new(Home.Camera), false, null, "time"));

        Assert.Equal([(true, "cli"), (false, "time")], story.Events.Cast<GatewayEvent.MuteChanged>().Select(e => (e.IsMuted, e.By)));
        Assert.False(AccessTable.MayChangeRuleset(beginning, story.State));
    }
}
