using EdgeGuard.Agent.Profiles;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Profiles;

public sealed class FetchOrderTests
{
    [Fact]
    public void Device_with_many_urls_has_one_fetch_and_another_device_has_its_own()
    {
        GatewayState state = State(
            Device(1, "https://slow1.example/a.json", "https://slow2.example/a.json", "https://slow3.example/a.json"),
            Device(2, "https://maker.example/b.json"));

        Assert.Equal(["https://slow1.example/a.json", "https://maker.example/b.json"], Next(state));
        Assert.Empty(Next(state, running: ["https://slow1.example/a.json", "https://maker.example/b.json"]));
    }

    [Fact]
    public void Authority_has_two_fetches_and_files_of_this_machine_wait_for_nobody()
    {
        GatewayState state = State([Device(9, "local:/etc/a.json"), .. Enumerable.Range(1, 8).Select(i => Device(i, $"https://one.example/{i}.json"))]);

        Assert.Equal(["local:/etc/a.json", "https://one.example/1.json", "https://one.example/2.json"], Next(state));
    }

    [Fact]
    public void T6_Ports_of_one_host_are_one_authority()
    {
        GatewayState state = State([.. Enumerable.Range(1, 8).Select(i => Device(i, $"https://ONE.example:{8000 + i}/a.json")), Device(99, "https://maker.example/b.json")]);

        Assert.Equal(["https://ONE.example:8001/a.json", "https://ONE.example:8002/a.json", "https://maker.example/b.json"], Next(state));
    }

    [Fact]
    public void T6_Names_below_one_registered_domain_and_addresses_are_one_authority_each()
    {
        GatewayState state = State([
            .. Enumerable.Range(1, 8).Select(i => Device(i, $"https://a{i}.evil.example.co.uk/a.json")),
            .. Enumerable.Range(11, 8).Select(i => Device(i, $"https://198.51.{i}.9/a.json")),
            Device(99, "https://maker.co.uk/b.json")]);

        Assert.Equal(["https://a1.evil.example.co.uk/a.json", "https://a2.evil.example.co.uk/a.json", "https://198.51.11.9/a.json", "https://198.51.12.9/a.json", "https://maker.co.uk/b.json"], Next(state));
        Assert.Equal(("home.arpa", "192.168.20.2"), (FetchOrder.AuthorityOf("https://mud.home.arpa/a.json"), FetchOrder.AuthorityOf("https://192.168.20.2:8443/a.json")));
    }

    [Fact]
    public void T6_Devices_that_failed_leave_one_slot_to_the_others_whatever_they_name()
    {
        GatewayState state = State([.. Enumerable.Range(1, 20).Select(i => Device(i, $"https://new{i}.example/a.json")), Device(99, "https://maker.example/b.json")]);

        HashSet<DeviceId> failed = [.. state.Devices.Values.Where(d => d.ProfileKey!.Contains("new", StringComparison.Ordinal)).Select(d => d.Id)];
        Assert.Equal(["https://maker.example/b.json"], Next(state, running: [.. Next(state).Take(FetchOrder.MostFailing)], failed: failed));
        // They come after the others, though they are known for longer.
        Assert.Equal("https://maker.example/b.json", Next(state, failed: failed)[0]);
        Assert.DoesNotContain("https://maker.example/b.json", Next(state));
    }

    [Fact]
    public void T6_Device_has_failed_until_a_fetch_of_it_succeeds()
    {
        FailedDevices devices = new();
        GatewayState state = State(Device(1, "https://one.example/a.json"), Device(2, "https://two.example/a.json"));
        DeviceId first = state.Devices.Values.Single(d => d.ProfileKey!.Contains("one", StringComparison.Ordinal)).Id;
        GatewayState failing = state with { ProfileFailures = state.ProfileFailures.Add("https://one.example/a.json", "silent") };

        Assert.Empty(devices.In(state));
        Assert.Equal([first], devices.In(failing));
        GatewayState other = state with { Devices = state.Devices.SetItem(first, state.Devices[first] with { ProfileKey = "https://three.example/a.json" }) };
        Assert.Equal([first], devices.In(other));
        Assert.Empty(devices.In(other with { Profiles = other.Profiles.Add("https://three.example/a.json", null!) }));
        Assert.Equal([first], devices.In(failing));
        Assert.Empty(devices.In(Telemetry.Home.Empty));
    }

    [Fact]
    public void Authorities_that_failed_leave_one_slot_to_the_others()
    {
        GatewayState state = State([.. Enumerable.Range(1, 20).Select(i => Device(i, $"https://dead{i}.example/a.json")), Device(99, "https://maker.example/b.json")]);

        IReadOnlyList<string> now = Next(state, hasFailed: authority => authority.StartsWith("dead", StringComparison.Ordinal));

        Assert.Equal(FetchOrder.MostClaimed, now.Count);
        Assert.Equal("https://maker.example/b.json", now[^1]);
        Assert.Equal(FetchOrder.MostClaimed, Next(state).Count);
    }

    [Fact]
    public void T2_Claims_leave_one_slot_to_what_a_person_or_the_configuration_named()
    {
        GatewayState claims = State([.. Enumerable.Range(1, 20).Select(i => Device(i, $"https://claimed{i}.example/a.json")), Device(99, "https://maker.example/b.json")]);
        Device[] devices = [.. claims.Devices.Values];
        GatewayState approved = State([.. devices.Select(d => d.ProfileKey!.Contains("maker", StringComparison.Ordinal) ? d with { ProfileSource = SightingSource.Approval } : d with { ProfileSource = SightingSource.Dhcp4 })]);
        GatewayState written = claims with { Settings = claims.Settings.Add(devices[^1].Mac, new("x", "https://maker.example/b.json", false)) };

        Assert.DoesNotContain("https://maker.example/b.json", Next(claims));
        Assert.Equal(("https://maker.example/b.json", FetchOrder.Most), (Next(approved)[^1], Next(approved).Count));
        Assert.Equal(("https://maker.example/b.json", FetchOrder.Most), (Next(written)[^1], Next(written).Count));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    public void T6_Strangers_on_the_cloud_domain_of_a_maker_delay_nothing_that_a_person_named(bool isApproved, bool isWritten, bool fits)
    {
        const string Key = "https://maker.s3.amazonaws.com/cam.json";
        Device[] strangers = [.. Enumerable.Range(1, 8).Select(i => Device(i, $"https://ec2-{i}.compute.amazonaws.com/a.json"))];
        Device camera = Device(99, Key) with { ProfileSource = isApproved ? SightingSource.Approval : SightingSource.Dhcp4 };
        GatewayState state = State([.. strangers, .. Enumerable.Range(11, 2).Select(i => Device(i, $"https://dead{i}.example/a.json")), camera]);
        if (isWritten) state = state with { Settings = state.Settings.Add(camera.Mac, new("x", Key, false)) };
        string[] running = [strangers[0].ProfileKey!, strangers[1].ProfileKey!];
        bool HasFailed(string authority) => authority == "amazonaws.com" || authority.StartsWith("dead", StringComparison.Ordinal);

        Assert.Equal(fits, Next(state, running).Contains(Key));
        Assert.DoesNotContain(Next(state, running), key => key.Contains("ec2", StringComparison.Ordinal));

        // Four that failed are being fetched, and the camera's failed once too.
        string[] failing = [.. running, "https://dead11.example/a.json", "https://dead12.example/a.json"];
        Assert.Equal(fits, Next(state, failing, HasFailed).Contains(Key));
        Assert.Equal(fits, Next(state, failing, HasFailed, [.. state.Devices.Keys]).Contains(Key));
    }

    [Fact]
    public void Devices_that_are_known_for_longer_come_first()
    {
        GatewayState state = State([.. Enumerable.Range(1, 20).Reverse().Select(i => Device(i, $"https://server{i}.example/a.json"))]);

        Assert.Equal(Enumerable.Range(1, FetchOrder.MostClaimed).Select(i => $"https://server{i}.example/a.json"), Next(state));
    }

    private static IReadOnlyList<string> Next(GatewayState state, string[]? running = null, Func<string, bool>? hasFailed = null, HashSet<DeviceId>? failed = null)
    {
        string[] begun = running ?? [];
        return FetchOrder.Next(state, state.Devices.Values.SelectMany(d => d.SharedWith.Prepend(d.ProfileKey!)).Except(begun), begun, hasFailed ?? (_ => false), failed ?? []);
    }

    private static GatewayState State(params Device[] devices) =>
        Telemetry.Home.Empty with { Devices = Telemetry.Home.Empty.Devices.AddRange(devices.Select(d => KeyValuePair.Create(d.Id, d))) };

    private static Device Device(int number, string key, params string[] others)
    {
        MacAddress mac = new(0x00005e005300 + (ulong)number);
        GatewayState seen = Telemetry.Home.Seen(Telemetry.Home.Empty, Telemetry.Home.Sighting(mac, "lan0", null, "192.0.2.10"));
        return seen.Devices[DeviceId.Of(mac)] with { ProfileKey = key, SharedWith = [.. others], FirstSeen = Telemetry.Home.Noon.AddMinutes(number) };
    }
}
