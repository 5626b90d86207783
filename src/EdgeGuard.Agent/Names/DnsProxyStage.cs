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
/// The DNS proxy: listens at every address of the governed networks, and reports that it is alive. As long as it reports, the kernel redirects DNS
/// questions of profiled devices to it. When the reports stop, questions go where the profile permits.
/// </summary>
internal sealed partial class DnsProxyStage(PipelineChannels channels, IOptions<AgentOptions> options, DnsAddressCache cache, TimeProvider time, ILogger<DnsProxyStage> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = DnsGateStatus.DeadAfter / 6;

    // An address becomes usable a second or two after its interface came up.
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(0.5);

    private readonly DnsOptions _options = options.Value.Dns;
    private readonly Dictionary<(string Interface, IPAddress Address), DnsProxyListener> _doors = [];
    private readonly DnsConnections _connections = new();
    private string? _problem;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Gate) return;
        UpstreamResolver upstream = new(_options, time);
        DnsProxyHandler keeper = new(channels, _options, cache, upstream, time);
        LogAsks(_options.Port, NameServers.Describe(_options));
        try
        {
            while (true)
            {
                GatewayState seen = channels.State.Current;
                keeper.KeepOnly(seen);
                bool isOpen = await TryOpenAsync(seen, keeper, stoppingToken);
                if (isOpen)
                    await channels.Inputs.Writer.WriteAsync(new PolicyInput.GateBeat((ushort)_options.Port, _options.LeaveLiterals, NameServers.Describe(_options)) { QuestionsPerSecond = _options.QuestionsPerSecond }, stoppingToken);
                await WaitAtMost.UntilAsync(
                    token => channels.State.WaitForAsync(s => !ReferenceEquals(s.Networks, seen.Networks), token), isOpen ? Beat : TryAgain, time, stoppingToken);
            }
        }
        finally
        {
            foreach (DnsProxyListener door in _doors.Values) await door.DisposeAsync();
            _doors.Clear();
        }
    }

    /// <returns>false where a question could be redirected to an address without a listener.</returns>
    private async Task<bool> TryOpenAsync(GatewayState state, DnsProxyHandler keeper, CancellationToken stoppingToken)
    {
        var places = DnsProxySockets.Places(state.Networks.Values.Where(n => n.Kind != NetworkKind.Trusted).SelectMany(n => n.Interfaces)).ToHashSet();
        foreach ((var place, DnsProxyListener door) in _doors.Where(d => !places.Contains(d.Key) || !d.Value.IsOpen).ToArray())
        {
            _doors.Remove(place);
            await door.DisposeAsync();
        }
        bool isWhole = places.Count > 0;
        foreach (var place in places.Where(p => !_doors.ContainsKey(p))) isWhole &= TryOpen(place, keeper, stoppingToken);
        return isWhole;
    }

    private bool TryOpen((string Interface, IPAddress Address) place, DnsProxyHandler keeper, CancellationToken stoppingToken)
    {
        try
        {
            _doors[place] = new(place.Interface, place.Address, _options.Port, keeper, _connections, channels.Guard, stoppingToken);
            return true;
        }
        catch (SocketException problem)
        {
            // An IPv6 address is not usable during duplicate address detection; only a lasting failure is reported.
            if (_problem != problem.Message && problem.SocketErrorCode != SocketError.AddressNotAvailable) LogClosed(place.Address, _options.Port, problem.Message);
            _problem = problem.Message;
            return false;
        }
    }

    [LoggerMessage(2110, LogLevel.Information, "The DNS proxy answers on port {Port} of the governed networks, and asks {Servers}")]
    private partial void LogAsks(int port, string servers);

    [LoggerMessage(2111, LogLevel.Error, "The DNS proxy cannot listen on {Address} port {Port}: {Problem}. DNS questions of devices are not redirected. Set dns:port to a free port")]
    private partial void LogClosed(IPAddress address, int port, string problem);
}
