using System.Net;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Registry;

public sealed class DeviceRegistryTests : IDisposable
{
    private const string Url = "https://mud.example.net/camera.json";

    private readonly StateFolder _folder = new();
    private readonly ObservedTime _time = new();
    private readonly LogList<RegistryStage> _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restart_knows_its_devices()
    {
        PipelineChannels channels = new(Lived());
        await RunAsync(new(Home.Empty), channels.State.Current);

        GatewayState again = Restored();

        Device before = channels.State.Current.Devices[Home.Camera], after = again.Devices[Home.Camera];
        Assert.Equal(Telling(before), Telling(after));
        Assert.Equal(before.Addresses.ToArray(), after.Addresses.ToArray());
        Assert.Equal(before.Holdings.OrderBy(h => h.Address.ToString()), after.Holdings.OrderBy(h => h.Address.ToString()));
        Assert.Equal(before.MudUrls.AsEnumerable(), after.MudUrls.AsEnumerable());
        Assert.Equal(before.Request, after.Request);
        Assert.Equal(before.OtherMacs.ToArray(), after.OtherMacs.ToArray());
        Assert.Equal(channels.State.Current.Aliases.AsEnumerable(), again.Aliases.AsEnumerable());
        Assert.Equal(SightingSource.Label, again.Vouched[Home.LaptopMac].Source);
    }

    [Fact]
    public async Task Restart_does_not_make_a_profile_new_again_and_another_profile_does()
    {
        GatewayState before = Home.Seen(Home.WithCamera, Says(Url));
        await RunAsync(new(Home.Empty), before);

        GatewayState again = Restored();
        Assert.Equal(Home.Noon, again.Devices[Home.Camera].ProfileSince);
        Device later = Reducer.Apply(again, Says(Url), Home.Noon.AddDays(2)).State.Devices[Home.Camera];
        Assert.Equal(Home.Noon, later.ProfileSince);
        Device other = Reducer.Apply(again with { Claims = ClaimAcceptance.Accept }, Says("https://mud.example.net/camera-2.json"), Home.Noon.AddDays(2)).State.Devices[Home.Camera];
        Assert.Equal(Home.Noon.AddDays(2), other.ProfileSince);

        static PolicyInput Says(string url) => new PolicyInput.Sighted(new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "lan0", MudUrl = url, IsAcknowledgement = true });
    }

    [Fact]
    public async Task Restart_knows_the_stations_behind_a_repeater()
    {
        MacAddress station = new(0x00005e005441);
        GatewayState before = Home.Seen(Home.WithCamera, new PolicyInput.Sighted(new()
        {
            Source = SightingSource.Dhcp4, Mac = station, Via = Home.CameraMac, Interface = "lan0", Transaction = 7, Client = "", OnlyInUse = true,
        }));
        RepeatedStation behind = Assert.Single(before.Devices[Home.Camera].Behind);
        await RunAsync(new(Home.WithCamera), before);

        Assert.Equal(behind, Assert.Single(Restored().Devices[Home.Camera].Behind));
    }

    [Fact]
    public async Task Restart_knows_which_lease_ended_and_to_which_client_one_was_granted()
    {
        GatewayState before = Home.Seen(Home.Empty, Grants("192.0.2.10", ""), Grants("192.0.2.11", ""), Grants("192.0.2.12", "ff01"));
        AddressClaim ended = Assert.Single(before.Devices[Home.Camera].Claims, c => c.HasEnded);
        await RunAsync(new(Home.Empty), before);

        Device camera = Restored().Devices[Home.Camera];
        Assert.Equal(ended, Assert.Single(camera.Claims));
        Assert.Equal([("192.0.2.11", ""), ("192.0.2.12", "ff01")], camera.Holdings.Select(h => (h.Address.ToString(), h.Client!)).Order());
        GatewayState again = Restored();
        again = again with { Networks = again.Networks.SetItem("things", again.Networks["things"] with { Prefixes = [IPNetwork.Parse("192.0.2.0/24")] }) };
        // The file of a server that is gone is older than the packet with which the lease ended.
        RecordedLease stale = new(ended.Address, Home.CameraMac, Home.Noon.AddDays(1), null) { Client = "", Noted = Home.Noon.AddSeconds(-1) };
        Assert.Null(Reconciliation.Granted(again, stale, Home.Noon.AddMinutes(1)));
        Assert.NotNull(Reconciliation.Granted(again, stale with { Noted = Home.Noon.AddSeconds(30) }, Home.Noon.AddMinutes(1)));
        RecordedLease shorter = stale with { Address = IPAddress.Parse("192.0.2.11"), Noted = Home.Noon.AddSeconds(-1) };
        Assert.Null(Reconciliation.Granted(again, shorter, Home.Noon.AddMinutes(1)));
        // A new grant ends the lease of the same client alone.
        Device later = Home.Seen(Restored(), Grants("192.0.2.13", "")).Devices[Home.Camera];
        Assert.Equal(["192.0.2.12", "192.0.2.13"], later.Addresses.Select(a => a.ToString()));

        static PolicyInput Grants(string address, string client) => new PolicyInput.Sighted(new()
        {
            Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse(address), Lease = TimeSpan.FromHours(1), Client = client,
        });
    }

    [Fact]
    public async Task Merged_device_does_not_come_back_as_two()
    {
        GatewayState two = Home.Seen(Home.WithCamera, Home.Sighting(new(0x020000000001), "lan0", null, "192.0.2.11"));
        await RunAsync(new(Home.Empty), two);
        await RunAsync(new(Restored()), Home.Seen(two, new PolicyInput.Merged(Home.Camera, DeviceId.Of(new(0x020000000001)))));

        Assert.Equal(Home.Camera, Assert.Single(Restored().Devices).Key);
    }

    [Fact]
    public async Task UnknownDevice_that_only_showed_an_address_is_not_kept()
    {
        GatewayState state = Home.Seen(Home.Empty, new PolicyInput.Sighted(new()
        {
            Source = SightingSource.Arp, Mac = new(0x020000000002), Interface = "lan0", Address = IPAddress.Parse("192.0.2.99"), OnlyInUse = true,
        }));

        await RunAsync(new(Home.Empty), state);

        Assert.Empty(Restored().Devices);
    }

    [Fact]
    public async Task Change_is_saved_within_a_second_and_being_seen_again_is_not()
    {
        using GatewayStore store = Open();
        PipelineChannels channels = new(Home.Empty);
        using RegistryStage stage = new(channels, new(store), _time, _log);
        channels.State.Swap(Home.WithCamera);
        await stage.StartAsync(CancellationToken.None);
        await _time.Waits.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        Assert.Equal(1, store.Read(c => c.Rows("SELECT count(*) FROM device", r => r.GetInt32(0)))[0]);
        long before = Changes(store);
        Device camera = Home.WithCamera.Devices[Home.Camera];
        channels.State.Swap(Home.WithCamera with { Devices = Home.WithCamera.Devices.SetItem(camera.Id, camera with { LastSeen = camera.LastSeen.AddSeconds(5) }) });
        _time.Advance(TimeSpan.FromSeconds(1));
        await _time.Waits.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        Assert.Equal(before, Changes(store));
        await stage.StopAsync(CancellationToken.None);
        Assert.NotEqual(before, Changes(store));
    }

    private static long Changes(GatewayStore store) => store.Read(c => c.Rows("SELECT total_changes()", r => r.GetInt64(0)))[0];

    private static GatewayState Lived() => Home.Seen(
        Home.WithCamera,
        Claiming(Url, "camera", null),
        Claiming("https://other.example/x.json", "camera", null),
        new PolicyInput.Sighted(new() { Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse("192.0.2.10"), Lease = TimeSpan.FromDays(30_000) }),
        new PolicyInput.Sighted(new() { Source = SightingSource.NeighborDiscovery, Mac = Home.CameraMac, Interface = "lan0", Address = IPAddress.Parse("2001:db8::5") }),
        Home.Sighting(new(0x020000000001), "lan0", null, "192.0.2.11"),
        new PolicyInput.Merged(Home.Camera, DeviceId.Of(new(0x020000000001))),
        new PolicyInput.Onboarded(Home.LaptopMac, new(Url, SightingSource.Label, Home.Noon, new byte[] { 1, 2, 3 })));

    private static PolicyInput.Sighted Claiming(string url, string host, string? vendor) => new(new()
    {
        Source = SightingSource.Dhcp4, Mac = Home.CameraMac, Interface = "lan0", MudUrl = url, IsAcknowledgement = true, HostName = host, VendorClass = vendor, Fingerprint = "1,3,6",
    });

    private static object Telling(Device d) =>
        (d.Id, d.Mac, d.Network, d.Interface, d.Port, d.Name, d.HostName, d.VendorClass, d.Fingerprint, d.ProfileKey, d.ProfileSource, d.FirstSeen, d.LastSeen);

    private async Task RunAsync(PipelineChannels channels, GatewayState then)
    {
        using GatewayStore store = Open();
        using RegistryStage stage = new(channels, new(store), _time, _log);
        await stage.StartAsync(CancellationToken.None);
        // A stage that never began has nothing to end with.
        await _time.Waits.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        channels.State.Swap(then);
        await stage.StopAsync(CancellationToken.None);
        Assert.Empty(_log.Lines);
    }

    private GatewayState Restored()
    {
        using GatewayStore store = Open();
        return new DeviceRegistry(store).Restore(Home.Empty, Home.Noon);
    }

    private GatewayStore Open() => new(_folder.Root, _time, new LogList<GatewayStore>());
}
