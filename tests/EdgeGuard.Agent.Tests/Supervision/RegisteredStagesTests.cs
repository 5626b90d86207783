using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Supervision;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.Events;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Tests.Supervision;

/// <summary>All stages as the program registers them.</summary>
public sealed class RegisteredStagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-registered-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NetnsFact]
    public Task Every_stage_is_supervised_and_can_start_a_second_time() => NetworkNamespace.RunAsync(async _ =>
    {
        await using ServiceProvider services = Services();
        EventBroadcaster.Subscription events = services.GetRequiredService<PipelineChannels>().Events.Subscribe();
        IHostedService[] registered = [.. services.GetServices<IHostedService>()];
        Assert.All(registered, service => Assert.IsType<StageHost>(service));
        StageHost[] hosts = [.. registered.Cast<StageHost>()];
        Assert.InRange(hosts.Length, 20, 100);
        Assert.Equal(hosts.Length, hosts.Select(host => host.Info.Name).Distinct().Count());
        Assert.All(hosts, host => Assert.Matches("^[a-z-]{1,32}$", host.Info.Name));

        // A supervisor starts the object that ran before, so nothing of its first run may be in the way of the second.
        foreach (StageHost host in hosts) await host.Stage.StartAsync(CancellationToken.None);
        Dictionary<string, bool> ran = await StatesAsync(hosts);
        foreach (StageHost host in hosts.Reverse()) await host.Stage.StopAsync(CancellationToken.None);
        foreach (StageHost host in hosts) await host.StartAsync(CancellationToken.None);

        Assert.Equal(ran, await StatesAsync(hosts));
        Assert.Contains(ran, state => state.Value);
        foreach (StageHost host in hosts.Reverse()) await host.StopAsync(CancellationToken.None);
        while (events.Reader.TryRead(out GatewayEvent? happened)) Assert.IsNotType<GatewayEvent.StageFailed>(happened);
    });

    // Which of them run; those that have nothing to do end at once.
    private static async Task<Dictionary<string, bool>> StatesAsync(StageHost[] hosts)
    {
        foreach (StageHost host in hosts) await Task.WhenAny(host.Stage.ExecuteTask!, Task.Delay(TimeSpan.FromMilliseconds(50)));
        Assert.All(hosts, host => Assert.False(host.Stage.ExecuteTask!.IsFaulted, $"{host.Info.Name}: {host.Stage.ExecuteTask.Exception}"));
        return hosts.ToDictionary(host => host.Info.Name, host => !host.Stage.ExecuteTask!.IsCompleted);
    }

    private ServiceProvider Services()
    {
        ConfigurationManager configuration = new();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["gateway:id"] = "gw01",
            ["networks:0:name"] = "things",
            ["networks:0:kind"] = "iot",
            ["networks:0:mode"] = "enforce",
            ["networks:0:interfaces:0"] = "nowhere0",
            ["state:folder"] = _folder,
            ["discovery:leaseFiles:0"] = Path.Combine(_folder, "leases"),
            ["mqtt:url"] = "mqtt://127.0.0.1:1",
            ["leds:driver"] = "none",
            ["dns:port"] = "5399",
        });
        ServiceCollection services = new();
        services.AddLogging().AddSingleton<IConfiguration>(configuration);
        return services.AddAgent().AddTelemetry(configuration).AddLeds().BuildServiceProvider();
    }
}
