using System.Net.Sockets;
using System.Text;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Service;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Service;

/// <summary>What systemd receives from an agent that works, and from one with a stage that hangs.</summary>
public sealed class ServiceStageTests : IDisposable
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-service-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NetnsFact]
    public Task F3_Watchdog_is_fed_while_stages_go_on_and_is_triggered_when_one_hangs() => NetworkNamespace.RunAsync(async _ =>
    {
        string address = Path.Combine(_folder, "notify");
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(address));
        ObservedTime time = new();
        PipelineChannels channels = new(Telemetry.Home.Empty with { Enforcement = new EnforcementStatus(1, true, null) });
        using NftTable table = NftTable.Open("edgeguard_service", mayHold: false);
        using SystemdNotify notify = SystemdNotify.Open(address, $"{(long)Watchdog.TotalMicroseconds}", null);
        using ServiceStage stage = new(channels, table, notify, time, NullLogger<ServiceStage>.Instance);
        await stage.StartAsync(CancellationToken.None);
        while (await ReceiveAsync() != "READY=1") { }
        await time.Waits.ReadAsync(TestTimeout.Token);

        for (int tick = 0; tick < 10; tick++) Assert.Equal("WATCHDOG=1", await TickAsync());
        StageProgress.Turn hung = channels.Progress.Begin("reducer");
        for (int look = 1; look < StageProgress.MostLooks; look++) Assert.Equal("WATCHDOG=1", await TickAsync());
        Assert.Equal("WATCHDOG=trigger", await TickAsync());
        hung.Dispose();
        Assert.Equal("WATCHDOG=1", await TickAsync());
        await stage.StopAsync(CancellationToken.None);

        async Task<string> TickAsync()
        {
            // systemd wants a sign in each interval of its own; half of it is what a service should keep to.
            time.Advance(Watchdog / 2 / ServiceStage.LooksEach);
            return await ReceiveAsync();
        }

        async Task<string> ReceiveAsync()
        {
            byte[] text = new byte[256];
            return Encoding.UTF8.GetString(text, 0, await systemd.ReceiveAsync(text, SocketFlags.None, TestTimeout.Token));
        }
    });

    [NetnsFact]
    public Task Rules_that_the_kernel_refuses_are_shown_and_delay_no_start() => NetworkNamespace.RunAsync(async _ =>
    {
        string address = Path.Combine(_folder, "notify");
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(address));
        PipelineChannels channels = new(Telemetry.Home.Empty);
        using NftTable table = NftTable.Open("edgeguard_service", mayHold: false);
        using SystemdNotify notify = SystemdNotify.Open(address, null, null);
        using ServiceStage stage = new(channels, table, notify, new FakeTimeProvider(Telemetry.Home.Noon), NullLogger<ServiceStage>.Instance);
        await stage.StartAsync(CancellationToken.None);
        channels.State.Swap(channels.State.Current with { Enforcement = new EnforcementStatus(1, false, "no such expression") });

        List<string> received = [];
        while (received.LastOrDefault() != "READY=1")
        {
            byte[] text = new byte[256];
            received.Add(Encoding.UTF8.GetString(text, 0, await systemd.ReceiveAsync(text, SocketFlags.None, TestTimeout.Token)));
        }
        Assert.Contains("STATUS=The kernel refuses the rules: no such expression", received);
        await stage.StopAsync(CancellationToken.None);
    });
}
