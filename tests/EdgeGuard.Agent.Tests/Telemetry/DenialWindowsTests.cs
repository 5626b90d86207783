using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class DenialWindowsTests
{
    private static readonly Device Camera = Home.WithCamera.Devices[Home.Camera];

    private readonly DenialWindows _windows = new();

    [Fact]
    public void The_first_packet_of_a_kind_is_told_at_once_and_equal_ones_are_counted()
    {
        TelemetryEvent? first = Observe(Home.Telnet());
        TelemetryEvent? second = Observe(Home.Telnet());
        TelemetryEvent? third = Observe(Home.Telnet());
        TelemetryEvent counted = Assert.Single(_windows.Ended(Home.Noon + DenialWindows.Length));

        Assert.Equal((1, 0), Figures(first));
        Assert.Null(second);
        Assert.Null(third);
        Assert.Equal((2, 60), Figures(counted));
    }

    [Fact]
    public void What_goes_on_stays_counted_and_what_stopped_begins_anew()
    {
        Observe(Home.Telnet());
        Observe(Home.Telnet());
        _windows.Ended(Home.Noon + DenialWindows.Length);

        TelemetryEvent? goingOn = Observe(Home.Telnet(), minutes: 1.5);
        _windows.Ended(Home.Noon + (2 * DenialWindows.Length));
        TelemetryEvent? stillGoingOn = Observe(Home.Telnet(), minutes: 2.5);
        _windows.Ended(Home.Noon + (3 * DenialWindows.Length));
        IReadOnlyList<TelemetryEvent> silence = _windows.Ended(Home.Noon + (4 * DenialWindows.Length));
        TelemetryEvent? again = Observe(Home.Telnet(), minutes: 4.5);

        Assert.Null(goingOn);
        Assert.Null(stillGoingOn);
        Assert.Empty(silence);
        Assert.Equal((1, 0), Figures(again));
    }

    [Fact]
    public void A_device_that_tries_everything_is_told_of_a_few_kinds_and_one_sum_and_no_packet_is_missing()
    {
        const int tried = 5000;
        List<TelemetryEvent> atOnce = [];
        for (int i = 0; i < tried; i++)
        {
            if (Observe(Home.Telnet($"198.51.{i / 250}.{i % 250}")) is { } told) atOnce.Add(told);
        }

        IReadOnlyList<TelemetryEvent> counted = _windows.Ended(Home.Noon + DenialWindows.Length);

        Assert.Equal(DenialWindow.Kinds, atOnce.Count);
        TelemetryEvent sum = Assert.Single(counted);
        Assert.Null(sum.Data.Fields["dst"]);
        Assert.Equal(tried, atOnce.Count + Figures(sum).Count);
    }

    [Fact]
    public void A_flooding_device_does_not_hide_another()
    {
        for (int i = 0; i < 5000; i++) Observe(Home.Telnet($"198.51.{i / 250}.{i % 250}"));
        Device other = Camera with { Id = new("00005e005399"), Mac = MacAddress.Parse("00:00:5e:00:53:99") };

        Assert.NotNull(_windows.Observe(new(other, EnforcementMode.Enforce, Home.Telnet()), Home.Noon));
    }

    [Fact]
    public void Invented_senders_share_one_window()
    {
        List<TelemetryEvent> told = [];
        for (ulong mac = 1; mac <= 1000; mac++)
        {
            Violation spoofed = Home.Telnet() with { Kind = ViolationKind.Unbound, SourceMac = new(mac) };
            if (_windows.Observe(new(null, null, spoofed), Home.Noon) is { } one) told.Add(one);
        }

        TelemetryEvent only = Assert.Single(told);
        Assert.Null(only.Device);
        Assert.Equal((999, 60), Figures(Assert.Single(_windows.Ended(Home.Noon + DenialWindows.Length))));
    }

    private TelemetryEvent? Observe(Violation violation, double minutes = 0) =>
        _windows.Observe(new(Camera, EnforcementMode.Enforce, violation), Home.Noon.AddMinutes(minutes));

    private static (long Count, int WindowS) Figures(TelemetryEvent? told) =>
        told?.Data.Fields is { } denied ? ((long)denied["count"]!, (int)denied["window_s"]!) : throw new InvalidOperationException("there is no event");
}
