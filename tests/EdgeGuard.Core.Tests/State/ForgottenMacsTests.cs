using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>A forgotten device stays away until a packet of it comes.</summary>
public sealed class ForgottenMacsTests
{
    private static readonly IPAddress Own = IPAddress.Parse("192.168.20.10");
    private static readonly GatewayState Gone = Home.Full().After(new PolicyInput.Forgotten(Home.Camera, "cli"));

    [Fact]
    public void What_other_programs_still_list_does_not_bring_it_back()
    {
        RecordedLease line = new(Own, Home.CameraMac, Home.Noon.AddHours(1), "camera");

        Assert.NotNull(Reconciliation.Granted(Gone with { Forgotten = Home.Empty().Forgotten }, line, Home.Noon));
        Assert.Null(Reconciliation.Granted(Gone, line, Home.Noon));
        Assert.Null(Reconciliation.Met(Gone, "br-things", null, Home.CameraMac, Own));
        Assert.Null(Reconciliation.Met(Gone, "br-things", "lan3", Home.CameraMac, null, Home.Noon.AddSeconds(-1)));
        // One that was on its way when the device was forgotten.
        GatewayState late = Gone.After(new PolicyInput.Sighted(new() { Source = SightingSource.LeaseFile, Mac = Home.CameraMac, Interface = "br-things", Address = Own }));
        Assert.False(late.Devices.ContainsKey(Home.Camera));
        Assert.NotNull(Reconciliation.Granted(Gone, line with { Mac = MacAddress.Parse("00:00:5e:00:53:09"), Address = IPAddress.Parse("192.168.20.19") }, Home.Noon));
    }

    [Fact]
    public void Packet_brings_it_back_and_then_its_lease_counts()
    {
        Sighting met = Reconciliation.Met(Gone, "br-things", "lan3", Home.CameraMac, null, Home.Noon.AddSeconds(5))!;

        foreach (Sighting packet in (Sighting[])[met, new() { Source = SightingSource.Arp, Mac = Home.CameraMac, Interface = "br-things" }])
        {
            GatewayState back = Gone.After(new PolicyInput.Sighted(packet));
            Assert.True(back.Devices.ContainsKey(Home.Camera));
            Assert.Empty(back.Forgotten);
            Assert.NotNull(Reconciliation.Granted(back, new(Own, Home.CameraMac, Home.Noon.AddHours(1), "camera"), Home.Noon));
        }
    }

    [Fact]
    public void Digest_names_nobody_and_differs_between_machines()
    {
        string digest = ForgottenMacs.DigestOf(Gone, Home.CameraMac);

        Assert.Equal(digest, Assert.Single(Gone.Forgotten).Key);
        Assert.DoesNotContain("0000", digest, StringComparison.Ordinal);
        Assert.NotEqual(digest, ForgottenMacs.DigestOf(Gone with { ApprovalSecret = [1, 2, 3] }, Home.CameraMac));
    }

    [Fact]
    public void Restart_keeps_the_newest_and_no_device_that_is_known()
    {
        KeyValuePair<string, DateTimeOffset>[] stored =
        [
            new(ForgottenMacs.DigestOf(Gone, Home.CameraMac), Home.Noon.AddDays(1)), new(ForgottenMacs.DigestOf(Gone, Home.BulbMac), Home.Noon.AddDays(1)),
            .. Enumerable.Range(0, ForgottenMacs.Most).Select(i => new KeyValuePair<string, DateTimeOffset>($"{i:x32}", Home.Noon.AddSeconds(i))),
        ];

        GatewayState restored = ForgottenMacs.Restore(Gone with { Forgotten = Home.Empty().Forgotten }, stored);

        Assert.Equal(ForgottenMacs.Most, restored.Forgotten.Count);
        Assert.NotNull(ForgottenMacs.Since(restored, Home.CameraMac));
        Assert.Null(ForgottenMacs.Since(restored, Home.BulbMac));
        Assert.False(restored.Forgotten.ContainsKey($"{0:x32}"));
    }
}
