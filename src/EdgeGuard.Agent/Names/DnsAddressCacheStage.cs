using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Conntrack;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Names;

/// <summary>Removes addresses that have ended and that no flow uses, and saves the cache for the next agent.</summary>
internal sealed partial class DnsAddressCacheStage(PipelineChannels channels, IOptions<AgentOptions> options, DnsAddressCache cache, TimeProvider time, ILogger<DnsAddressCacheStage> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private const int RowsWithoutDelay = 1024;

    private readonly DnsAddressCacheFile _file = new(options.Value.State.Folder);

    private bool _isRestored;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_isRestored) await RestoreAsync(cancellationToken);
        _isRestored = true;
        await base.StartAsync(cancellationToken);
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            List<PolicyInput> known = [];
            cache.Restore(_file.Read(), time.GetUtcNow(), (device, name, addresses) => known.Add(new PolicyInput.NameLearned(device, name, addresses)));
            foreach (PolicyInput input in known) await channels.Inputs.Writer.WriteAsync(input, cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogUnread(problem.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Dns.Gate) return;
        try
        {
            while (true)
            {
                await WaitAtMost.UntilAsync(cache.WaitForNewsAsync, Interval, time, stoppingToken);
                // Changes at the same moment are written together; a long file is written less often, because flash memory wears out.
                await Task.Delay(Gathering * (1 + cache.Count / RowsWithoutDelay), time, stoppingToken);
                GatewayState state = channels.State.Current;
                cache.Review(id => VouchedDevices.OriginOf(state, id), time.GetUtcNow());
                if (cache.HasEnded(time.GetUtcNow())) Strike();
                TryWrite();
            }
        }
        finally
        {
            TryWrite();
        }
    }

    private void Strike()
    {
        try
        {
            GatewayState state = channels.State.Current;
            HashSet<(IPAddress, IPAddress)> live = Live();
            cache.Strike(time.GetUtcNow(), (id, peer) => state.Devices.TryGetValue(id, out Device? device) && device.Addresses.Any(own => live.Contains((own, peer))), ReportRemaining);
        }
        catch (KernelRefusedException problem)
        {
            LogFlowsUnknown(problem.Message);
        }
    }

    // What the full channel refuses now is reported at the next removal; until then the address stays allowed.
    private void ReportRemaining(DeviceId device, string name, ImmutableArray<IPAddress> left) => channels.Inputs.Writer.TryWrite(new PolicyInput.NameLearned(device, name, left));

    private static HashSet<(IPAddress, IPAddress)> Live()
    {
        using ConntrackTable table = ConntrackTable.Open();
        return [.. table.Dump().SelectMany(Ends)];
    }

    private static IEnumerable<(IPAddress, IPAddress)> Ends(ConntrackFlow flow) =>
    [
        (flow.Original.Source, flow.Reply.Source),
        (flow.Reply.Source, flow.Original.Source),
    ];

    private void TryWrite()
    {
        try
        {
            _file.Write(cache.Rows());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(problem.Message);
        }
    }

    [LoggerMessage(2112, LogLevel.Warning, "Resolved addresses cannot be saved: {Problem}. After a restart, devices must resolve names again before their flows pass")]
    private partial void LogUnwritten(string problem);

    [LoggerMessage(2113, LogLevel.Warning, "Saved resolved addresses cannot be read: {Problem}. Devices must resolve names again before their flows pass")]
    private partial void LogUnread(string problem);

    [LoggerMessage(2114, LogLevel.Warning, "Live flows cannot be read, so resolved addresses do not expire: {Problem}")]
    private partial void LogFlowsUnknown(string problem);
}
