using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Enforcement;

/// <summary>The kernel's table before and after a restart of the stages that make it, with the real store between them.</summary>
public sealed partial class RulesetRestartTests : IDisposable
{
    private static readonly string[] Urls = ["https://mud.example.net/c.json", "https://mud.example.net/a.json", "https://mud.example.net/b.json"];

    private readonly StateFolder _folder = new(), _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [NetnsFact]
    public Task Chains_are_the_same_after_a_restart_with_the_devices_in_another_order() => NetworkNamespace.RunAsync(async inside =>
    {
        string[] before = await RunAsync(inside, _folder, Urls);
        string[] after = await RunAsync(inside, _folder, Urls.Reverse());
        string[] withoutStore = await RunAsync(inside, _other, Urls.Reverse());

        Assert.Equal(3, before.Count(part => part.StartsWith("\tchain policy", StringComparison.Ordinal) && part.Contains("_out4 {", StringComparison.Ordinal)));
        Assert.Equal(3, before.Count(part => part.StartsWith("\tset name", StringComparison.Ordinal)));
        Assert.Equal(before, after);
        Assert.NotEqual(before, withoutStore);
    });

    [NetnsFact]
    public Task A_new_profile_after_a_restart_takes_no_chain_of_another() => NetworkNamespace.RunAsync(async inside =>
    {
        string[] before = await RunAsync(inside, _folder, Urls);
        string[] after = await RunAsync(inside, _folder, ["https://mud.example.net/0.json", .. Urls.Reverse()]);

        string[] Chains(string[] parts) => [.. parts.Where(part => part.StartsWith("\tchain policy", StringComparison.Ordinal))];
        Assert.Superset(Chains(before).ToHashSet(), Chains(after).ToHashSet());
        Assert.Equal(Chains(before).Length + 1, Chains(after).Length);
    });

    private static async Task<string[]> RunAsync(NetworkNamespace inside, StateFolder folder, IEnumerable<string> urls)
    {
        using GatewayStore store = new(folder.Root, TimeProvider.System, new LogList<GatewayStore>());
        RulesetIdStore ids = new(store);
        PipelineChannels channels = new(ids.Restore(Telemetry.Home.Empty));
        using NftTable table = NftTable.Open(Ruleset.TableName);
        BackgroundService[] stages =
        [
            new RulesetIdStage(channels, ids, TimeProvider.System, NullLogger<RulesetIdStage>.Instance),
            new ReducerStage(channels, TimeProvider.System),
            new EnforcementStage(channels, table, TimeProvider.System, NullLogger<EnforcementStage>.Instance),
        ];
        foreach (BackgroundService stage in stages) await stage.StartAsync(CancellationToken.None);
        foreach (string url in urls) await AppearAsync(channels, url);
        await channels.State.WaitForAsync(s => s.Enforcement.InForce && channels.InForce.Current.Revision == s.Revision, TestTimeout.Token);
        string listing = inside.Execute("nft", ["-s", "list", "table", "inet", Ruleset.TableName]);
        foreach (BackgroundService stage in stages.Reverse())
        {
            await stage.StopAsync(CancellationToken.None);
            stage.Dispose();
        }
        return [.. Parts().Matches(listing).Select(match => match.Value).Order(StringComparer.Ordinal)];
    }

    private static async Task AppearAsync(PipelineChannels channels, string url)
    {
        byte number = (byte)url[^6];
        MacAddress mac = new(0x02_00_00_00_00_00 + (ulong)number);
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.ProfileLoaded(url, ProfileOf(url)), TestTimeout.Token);
        await channels.Inputs.Writer.WriteAsync(Telemetry.Home.Sighting(mac, "lan0", null, $"192.0.2.{number}"), TestTimeout.Token);
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.Onboarded(mac, new(url, SightingSource.Label, Telemetry.Home.Noon)), TestTimeout.Token);
        await channels.State.WaitForAsync(s => s.Devices.GetValueOrDefault(DeviceId.Of(mac))?.ProfileKey == url && channels.InForce.Current.Revision == s.Revision, TestTimeout.Token);
    }

    private static Profile ProfileOf(string url)
    {
        PolicyRule rule = new()
        {
            Origin = new("from", "cloud"),
            Direction = PolicyDirection.FromDevice,
            Family = AddressFamily.InterNetwork,
            Peer = new() { DnsName = $"{url[^6]}.example.net" },
            Traffic = new() { Protocol = IpProtocols.Tcp, PeerPorts = PortSet.Range(8000, 8010) },
            Allows = true,
        };
        MudFile file = new() { MudUrl = url, LastUpdate = Telemetry.Home.Noon, IsSupported = true };
        return new(file, PolicyCompiler.Nothing with { FromDevice = [rule] }, SignatureJudgement.Local, Telemetry.Home.Noon);
    }

    [GeneratedRegex(@"^\t(?:set|map|chain) .*?^\t}$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Parts();
}
