using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Views;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Discovery;

/// <summary>The limits for unknown devices, and that nothing goes around them.</summary>
public sealed partial class SightingIntakeTests
{
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly LogList<SightingIntake> _log = new();

    [Fact]
    public async Task T17_Unknown_devices_come_in_at_the_documented_rate_and_known_ones_always()
    {
        PipelineChannels channels = new(Home.WithCamera);
        SightingIntake intake = new(channels, _time, _log);

        Assert.Equal(256, await CountAdmittedAsync(intake, 1000));
        Assert.Equal(0, await CountAdmittedAsync(intake, 10));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(20, await CountAdmittedAsync(intake, 1000));
        Assert.Equal((276, 1000 + 10 + 1000 - 276), (intake.Admitted, intake.Refused));

        Assert.Equal(intake.Refused, StatusView.Of(channels, "0").Shed!.Sightings);

        Assert.True(await intake.TakeAsync(Claim(Home.CameraMac.Value), CancellationToken.None));
        Assert.True(await intake.TakeAsync(Grant(0x00005e0053aa), CancellationToken.None));
        // One line a minute, whatever comes.
        Assert.StartsWith("1003 Too many unknown devices", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flood_in_one_place_leaves_the_others_their_allowance()
    {
        SightingIntake intake = new(new(Home.WithCamera), _time, _log);
        Assert.Equal(256, await CountAdmittedAsync(intake, 1000));

        Assert.False(await intake.TakeAsync(Claim(5001), CancellationToken.None));
        Assert.True(await intake.TakeAsync(Claim(5001) with { Interface = "lan1" }, CancellationToken.None));
        Assert.True(await intake.TakeAsync(Claim(5002) with { Port = "port1" }, CancellationToken.None));
        Assert.True(await intake.TakeAsync(Claim(5003), CancellationToken.None, port: "port2"));
    }

    [Fact]
    public async Task Sightings_that_make_no_device_take_no_allowance()
    {
        SightingIntake intake = new(new(Home.WithCamera), _time, _log);
        for (int i = 0; i < 1000; i++)
        {
            Assert.False(await intake.TakeAsync(Claim(0x333300000001), CancellationToken.None));
            Assert.False(await intake.TakeAsync(Claim(0), CancellationToken.None));
            Assert.False(await intake.TakeAsync(Claim(7) with { Interface = "uplink" }, CancellationToken.None));
        }

        Assert.Equal(256, await CountAdmittedAsync(intake, 1000));
    }

    [Fact]
    public async Task One_place_fills_half_of_the_room_and_known_granted_and_other_devices_come_in()
    {
        const int Half = UnknownDeviceTotals.MostClaimed / 2;
        PipelineChannels channels = new(WithDevices(Half - 1));
        SightingIntake intake = new(channels, _time, _log);
        Assert.True(await intake.TakeAsync(Claim(1), CancellationToken.None));

        channels.State.Swap(WithDevices(Half));

        Assert.False(await intake.TakeAsync(Claim(1), CancellationToken.None));
        Assert.True(await intake.TakeAsync(Claim(MacOf(0)), CancellationToken.None));
        Assert.True(await intake.TakeAsync(Grant(1), CancellationToken.None));
        Assert.True(await intake.TakeAsync(Claim(1) with { Interface = "lan1" }, CancellationToken.None));
        Assert.True(await intake.TakeAsync(Claim(1) with { Port = "port1" }, CancellationToken.None));
    }

    [Fact]
    public async Task T17_No_unvouched_device_comes_in_anywhere_above_the_total()
    {
        PipelineChannels channels = new(WithDevices(UnknownDeviceTotals.MostClaimed - 1));
        SightingIntake intake = new(channels, _time, _log);
        Assert.True(await intake.TakeAsync(Claim(1) with { Interface = "lan1" }, CancellationToken.None));

        channels.State.Swap(WithDevices(UnknownDeviceTotals.MostClaimed));

        Assert.False(await intake.TakeAsync(Claim(1) with { Interface = "lan1" }, CancellationToken.None));
        Assert.True(await intake.TakeAsync(Grant(1), CancellationToken.None));
    }

    [Fact]
    public async Task Devices_with_a_lease_leave_room_for_unknown_ones()
    {
        SightingIntake intake = new(new(WithDevices(UnknownDeviceTotals.MostClaimed / 2, vouched: 1)), _time, _log);

        Assert.True(await intake.TakeAsync(Claim(1), CancellationToken.None));
    }

    [Fact]
    public async Task Not_even_a_grant_comes_in_above_the_total_of_all_devices()
    {
        PipelineChannels channels = new(WithDevices(UnknownDeviceTotals.MostDevices));
        SightingIntake intake = new(channels, _time, _log);

        Assert.False(await intake.TakeAsync(Grant(1), CancellationToken.None));
        Assert.True(await intake.TakeAsync(Grant(MacOf(0)), CancellationToken.None));
        channels.State.Swap(WithDevices(UnknownDeviceTotals.MostDevices - 1));
        Assert.True(await intake.TakeAsync(Grant(1), CancellationToken.None));
    }

    /// <summary>A second writer would bypass the limits; a new source of sightings calls the intake.</summary>
    [Fact]
    public void Only_the_intake_makes_the_input_that_adds_devices()
    {
        string sources = Path.Combine(Tools.Checkout, "src");
        string[] makers =
        [
            .. Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                // A simulated home has no network that could flood it.
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Simulation{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(file => Makes().IsMatch(File.ReadAllText(file)))
                .Select(file => Path.GetRelativePath(sources, file)),
        ];

        Assert.Equal(["EdgeGuard.Agent/Discovery/SightingIntake.cs"], makers);
    }

    // The name with an argument list or in a "using", however it is qualified; neither the declaration nor a pattern.
    [GeneratedRegex(@"(?<!record )\bSighted\s*\(|\bPolicyInput\.Sighted\s*;|\bPolicyInput\.Sighted\s+\w+\s*=(?!>)|using static .*PolicyInput")]
    private static partial Regex Makes();

    private static async Task<int> CountAdmittedAsync(SightingIntake intake, int count)
    {
        int admitted = 0;
        for (int i = 0; i < count; i++) admitted += await intake.TakeAsync(Claim((ulong)i + 1), CancellationToken.None) ? 1 : 0;
        return admitted;
    }

    private static Sighting Claim(ulong mac) => new() { Source = SightingSource.Lldp, Mac = new(mac), Interface = "lan0", MudUrl = "https://mud.example.com/x.json" };

    private static Sighting Grant(ulong mac) => new()
    {
        Source = SightingSource.Dhcp4,
        Mac = new(mac),
        Interface = "lan0",
        Address = IPAddress.Parse("192.0.2.33"),
        Lease = TimeSpan.FromHours(1),
    };

    private static ulong MacOf(int number) => 0x020000000000 + (ulong)number;

    private static GatewayState WithDevices(int count, int vouched = 0)
    {
        Device pattern = Home.WithCamera.Devices[Home.Camera] with { Holdings = [] };
        return Home.Empty with
        {
            Devices = Home.Empty.Devices.AddRange(Enumerable.Range(0, count).Select(i => new MacAddress(MacOf(i))).Select((mac, i) => KeyValuePair.Create(
                DeviceId.Of(mac), pattern with { Id = DeviceId.Of(mac), Mac = mac, Holdings = i < vouched ? Home.WithCamera.Devices[Home.Camera].Holdings : [] }))),
        };
    }
}
