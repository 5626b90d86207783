using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>One station invents devices that all ask for a person, beside honest ones.</summary>
public sealed class CrowdedPlaceTests
{
    private const int Invented = 240;
    private static readonly MacAddress Honest = MacAddress.Parse("00:00:5e:00:54:01"), Neighbor = MacAddress.Parse("00:00:5e:00:54:02");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void T17_Invented_devices_are_one_entry_one_concern_and_few_alerts(bool byAdmission)
    {
        Story story = Flooded(byAdmission);

        Approval many = Assert.Single(ApprovalQueue.Of(story.State), entry => entry.IsOfMany);
        Assert.Equal((Invented - CrowdedPlaces.MostAlone, "approval, as one of 208 on 'lan1' within an hour"), (many.Devices.Length, many.Asks));
        Assert.Equal(CrowdedPlaces.MostAlone + 1, ApprovalQueue.Of(story.State).Count());
        Assert.Equal(CrowdedPlaces.MostAlone + 1, story.State.Concerns.Values.Count(c => c.Kind == ConcernKind.AwaitsApproval));
        // 32, then the 33rd, 64th and 128th.
        GatewayEvent.ApprovalNeeded[] alerts = [.. story.Events.OfType<GatewayEvent.ApprovalNeeded>()];
        Assert.Equal(CrowdedPlaces.MostAlone + 3, alerts.Length);
        Assert.StartsWith("is number 128 on 'lan1' within an hour", alerts[^1].Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void T17_Honest_devices_beside_them_are_answered(bool byAdmission)
    {
        Story story = Flooded(byAdmission).After(TimeSpan.FromMinutes(1));
        Comes(story, byAdmission, Honest, "lan1", 250);
        Comes(story, byAdmission, Neighbor, "lan2", 251);

        Assert.Contains(ApprovalQueue.Of(story.State), entry => entry.Device == DeviceId.Of(Neighbor) && !entry.IsOfMany);
        Assert.Equal(DeviceId.Of(Neighbor), story.Events.OfType<GatewayEvent.ApprovalNeeded>().Last().Device.Id);
        Assert.Contains(DeviceId.Of(Honest), ApprovalQueue.Of(story.State).Single(entry => entry.IsOfMany).Devices);
        foreach (MacAddress mac in (MacAddress[])[Honest, Neighbor])
        {
            Approval own = Assert.Single(ApprovalQueue.Of(story.State, story.State.Devices[DeviceId.Of(mac)]));
            Assert.Equal(own, ApprovalQueue.Find(story.State, own.Id)! with { Devices = own.Devices });
            story.Then(new PolicyInput.ApprovalAnswered(own.Id, IsGranted: true, "cli"));
            Assert.Empty(ApprovalQueue.Of(story.State, story.State.Devices[DeviceId.Of(mac)]));
        }
    }

    [Fact]
    public void Entries_come_forward_when_those_before_are_answered_and_the_concern_ends_with_the_last()
    {
        Story story = Flooded(byAdmission: true);
        int seen = 0;
        for (; ApprovalQueue.Of(story.State).FirstOrDefault(entry => !entry.IsOfMany) is { } entry && seen <= Invented; seen++)
            story.Then(new PolicyInput.ApprovalAnswered(entry.Id, IsGranted: false, "cli"));

        Assert.Equal(Invented, seen);
        Assert.Empty(ApprovalQueue.Of(story.State));
        Assert.DoesNotContain(story.State.Concerns.Values, c => c.Kind == ConcernKind.AwaitsApproval);
    }

    [Fact]
    public void T17_Alerts_are_given_again_after_an_hour_and_devices_known_for_longer_are_crowded_alike()
    {
        Story story = Flooded(byAdmission: false).After(TimeSpan.FromHours(2));
        int before = story.Events.OfType<GatewayEvent.ApprovalNeeded>().Count();
        Comes(story, false, Honest, "lan1", 250);
        Assert.Equal(before + 1, story.Events.OfType<GatewayEvent.ApprovalNeeded>().Count());

        // They were seen long before they use an address.
        Story patient = new(Begin(byAdmission: false));
        for (int i = 0; i < Invented; i++) patient.Sees(SightingSource.Arp, Mac(i), port: "lan1");
        patient.After(TimeSpan.FromHours(2));
        for (int i = 0; i < Invented; i++) Comes(patient, false, Mac(i), "lan1", 2 + i);
        Assert.Equal(CrowdedPlaces.MostAlone + 1, ApprovalQueue.Of(patient.State).Count());
    }

    private static Story Flooded(bool byAdmission)
    {
        Story story = new(Begin(byAdmission));
        for (int i = 0; i < Invented; i++) Comes(story, byAdmission, Mac(i), "lan1", 2 + i);
        return story;
    }

    private static MacAddress Mac(int number) => new(0x00005e006000 + (ulong)number);

    private static GatewayState Begin(bool byAdmission)
    {
        GatewayState home = PlaceReducerTests.Bridge();
        home = home with { Devices = home.Devices.Clear() };
        return byAdmission ? home with { Networks = home.Networks.SetItem("things", home.Networks["things"] with { NewDevices = NewDevices.Approve }) } : home;
    }

    private static void Comes(Story story, bool byAdmission, MacAddress mac, string port, int host) => story.Sees(
        byAdmission ? SightingSource.Dhcp4 : SightingSource.Arp, mac, port: port, address: $"192.168.20.{host}", inUse: !byAdmission,
        lease: byAdmission ? TimeSpan.FromHours(4) : null, transaction: byAdmission ? (uint)host : null);
}
