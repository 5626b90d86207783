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

    [Fact]
    public void Devices_that_are_known_for_longer_come_first()
    {
        GatewayState state = State([.. Enumerable.Range(1, 20).Reverse().Select(i => Device(i, $"https://server{i}.example/a.json"))]);

        Assert.Equal(Enumerable.Range(1, FetchOrder.MostClaimed).Select(i => $"https://server{i}.example/a.json"), Next(state));
    }

    private static IReadOnlyList<string> Next(GatewayState state, string[]? running = null, Func<string, bool>? hasFailed = null)
    {
        string[] begun = running ?? [];
        return FetchOrder.Next(state, state.Devices.Values.SelectMany(d => d.SharedWith.Prepend(d.ProfileKey!)).Except(begun), begun, hasFailed ?? (_ => false));
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
