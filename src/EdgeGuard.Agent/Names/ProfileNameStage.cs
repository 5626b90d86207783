using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// Resolves the names in profiles where there is no DNS proxy. It asks the gateway's own resolver, at once for a new profile and then at intervals. A
/// name that cannot be resolved keeps its last addresses.
/// </summary>
internal sealed partial class ProfileNameStage(PipelineChannels channels, IOptions<AgentOptions> options, TimeProvider time, ILogger<ProfileNameStage> logger) : BackgroundService
{
    private readonly Dictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private readonly TimeSpan _refresh = TimeSpan.FromSeconds(options.Value.Names.RefreshSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Dns.Gate) return;
        while (true)
        {
            GatewayState seen = channels.State.Current;
            foreach (string name in Due(seen))
                await channels.Guard.TryAsync(StageNames.ProfileNames, name, one => AskAsync(one, stoppingToken), one => one, stoppingToken);
            await WaitAtMost.UntilAsync(
                token => channels.State.WaitForAsync(s => !ReferenceEquals(s.Profiles, seen.Profiles) || !ReferenceEquals(s.Allowances, seen.Allowances), token), _refresh, time, stoppingToken);
        }
    }

    private List<string> Due(GatewayState state)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<string> due = [.. NamesIn(state).Where(n => !_asked.TryGetValue(n, out DateTimeOffset last) || now - last >= _refresh)];
        foreach (string name in due) _asked[name] = now;
        return due;
    }

    private static IEnumerable<string> NamesIn(GatewayState state) =>
        state.Profiles.Values.SelectMany(p => p.Policy.FromDevice.Concat(p.Policy.ToDevice)).Select(r => r.Peer.DnsName).OfType<string>()
            .Concat(state.Allowances.Keys.Select(k => NamedPeer.Stored(k.Peer)?.Peer.DnsName).OfType<string>()).Distinct();

    private async ValueTask AskAsync(string name, CancellationToken stoppingToken)
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(name, stoppingToken);
            RebindingGuard guard = channels.State.Current.Rebinding();
            if (addresses.FirstOrDefault(a => !guard.Admits(name, a)) is { } own) LogRebound(name, own);
            await channels.Inputs.Writer.WriteAsync(new PolicyInput.NameResolved(name, [.. addresses]), stoppingToken);
        }
        catch (SocketException problem)
        {
            LogUnresolved(name, problem.Message);
        }
    }

    [LoggerMessage(2102, LogLevel.Warning, "{Name} resolves to {Address}, an address of this home or a private one, so it opens nothing. If the name is your own, list it in dns:localNames")]
    private partial void LogRebound(string name, IPAddress address);

    [LoggerMessage(2101, LogLevel.Warning, "Cannot resolve {Name}: {Problem}. Its last addresses stay in force")]
    private partial void LogUnresolved(string name, string problem);
}
