using System.Net.Sockets;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Packets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Coverage;

/// <summary>
/// Detects rogue DHCP servers, rogue routers and stations that claim to be the gateway or another device. It listens at every port of the governed
/// bridges, which also receive frames for other stations, and on every other governed interface. A socket of its own reads what shows that a station
/// forwards for others. On bridge ports it also reads sightings, because only there a frame tells its port, and carries DHCP of named servers between isolated ports.
/// </summary>
internal sealed partial class RogueServerStage(
    PipelineChannels channels, FrameSource frames, RouterTraceSource traces, SightingIntake intake, IOptions<AgentOptions> options, TimeProvider time, ILogger<RogueServerStage> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1), ForgetEvery = TimeSpan.FromSeconds(30), ConfirmAfter = TimeSpan.FromSeconds(1);

    // A server that is probed every minute is soon known to be gone. A router that is not probed sends an advertisement every half hour at least (RFC
    // 4861 §6.2.1).
    private readonly RogueServerTable _servers = new(options.Value.Coverage.ProbeSeconds is > 0 and <= 60 ? TimeSpan.FromMinutes(5) : TimeSpan.FromMinutes(65));
    private readonly ForwardingEvidence _forwarding = new();
    private readonly UnconfirmedFrames _unconfirmed = new();
    private readonly DhcpBridgeCopier _copier = new(time);
    private readonly Dictionary<string, CancellationTokenSource> _watched = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Together.RunAsync(stoppingToken, FollowAsync, ForgetAsync, ConfirmAsync);

    // Ports come and go with cables and access points.
    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        List<Task> watches = [];
        _watched.Clear();
        try
        {
            await FollowAsync(watches, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(List<Task> watches, CancellationToken stoppingToken)
    {
        while (true)
        {
            // A watch that fails must not leave its port unwatched.
            await await Task.WhenAny([channels.State.WaitForAsync(s => !_watched.Keys.ToHashSet().SetEquals(PlacesOf(s)), stoppingToken), .. watches]);
            HashSet<string> places = [.. PlacesOf(channels.State.Current)];
            foreach (string gone in _watched.Keys.Except(places).ToArray())
            {
                _watched.Remove(gone, out CancellationTokenSource? watch);
                await watch!.CancelAsync();
            }
            foreach (string fresh in places.Except(_watched.Keys).ToArray())
            {
                _watched[fresh] = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                watches.Add(WatchAsync(token => frames(fresh, token), _watched[fresh].Token));
                watches.Add(WatchAsync(token => traces(fresh, token), _watched[fresh].Token));
            }
            foreach (Task ended in watches.Where(w => w.IsCompleted).ToArray())
            {
                watches.Remove(ended);
                await ended;
            }
        }
    }

    private static IEnumerable<string> PlacesOf(GatewayState state) =>
        state.Facts?.Interfaces.Values.SelectMany(i => i.IsBridge ? i.Ports.Select(p => p.Name) : [i.Name]) ?? [];

    private async Task WatchAsync(Func<CancellationToken, IAsyncEnumerable<Frame>> read, CancellationToken ending)
    {
        try
        {
            while (true)
            {
                try
                {
                    await foreach (Frame frame in read(ending))
                    {
                        await channels.Guard.TryAsync(StageNames.RogueServers, frame, one => TakeAsync(one, ending), one => one.Describe(), ending);
                    }
                }
                catch (SocketException)
                {
                    // The cable is unplugged, or the facts are outdated. Discovery reports an interface that stays away.
                }
                await Task.Delay(RetryAfter, time, ending);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // It is no longer watched.
        }
    }

    private async ValueTask TakeAsync(Frame frame, CancellationToken ending)
    {
        _copier.Copy(channels.State.Current, frame);
        await LearnAsync(frame, ending);
        await DetectAsync(frame, ending);
    }

    // A listener on the bridge itself receives the frame without its port. It never receives LLDP, which a bridge does not forward (IEEE 802.1Q
    // §8.6.3), and grants of named servers to others.
    private async ValueTask LearnAsync(Frame frame, CancellationToken ending)
    {
        GatewayState state = channels.State.Current;
        if (frame.Direction == FrameDirection.Sent || state.Facts?.Behind(frame.Interface) is not { IsBridge: true } bridge) return;
        if (DeviceLookup.NetworkOf(state, bridge.Name) is not { } network) return;
        foreach (Sighting sighting in FrameObserver.Observe(frame, new GovernedLink(network, bridge.Name, frame.Interface) { State = state }))
            await intake.TakeAsync(sighting, ending, port: frame.Interface);
    }

    private async ValueTask DetectAsync(Frame frame, CancellationToken ending)
    {
        if (RogueServerDetector.Observe(frame, channels.State.Current) is not { } rogue) return;
        lock (_lock)
        {
            if (rogue.Kind == RogueServerKind.Forwarder && !_forwarding.Suffices(rogue, time.GetUtcNow())) return;
            if (rogue.Kind is RogueServerKind.Neighbor or RogueServerKind.Forwarder && !_servers.Knows(rogue))
            {
                _unconfirmed.Add(rogue, frame);
                return;
            }
        }
        await ReportAsync(rogue, ending);
    }

    private async Task ConfirmAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(ConfirmAfter, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            IReadOnlyList<RogueServer> confirmed;
            lock (_lock) confirmed = _unconfirmed.Confirm(channels.State.Current);
            foreach (RogueServer rogue in confirmed) await ReportAsync(rogue, stoppingToken);
        }
    }

    private async ValueTask ReportAsync(RogueServer rogue, CancellationToken ending)
    {
        PolicyInput.ConcernChanged? news;
        lock (_lock) news = _servers.See(rogue, time.GetUtcNow());
        if (news is null) return;
        LogRogueServer(rogue.Why);
        await channels.Inputs.Writer.WriteAsync(news, ending);
    }

    private async Task ForgetAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(ForgetEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            IReadOnlyList<PolicyInput.ConcernChanged> over;
            lock (_lock) over = _servers.Forget(time.GetUtcNow());
            foreach (PolicyInput.ConcernChanged one in over) await channels.Inputs.Writer.WriteAsync(one, stoppingToken);
        }
    }

    [LoggerMessage(1211, LogLevel.Warning, "Rogue server: {Why}")]
    private partial void LogRogueServer(string why);
}
