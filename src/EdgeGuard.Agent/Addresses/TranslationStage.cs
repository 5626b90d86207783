using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Packets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Addresses;

/// <summary>
/// Discovers NAT64 prefixes (RFC 8781 §5.1). Only a router that the machine's own IPv6 default route leads to counts, and none on a governed
/// interface, where any device can send in its name.
/// </summary>
internal sealed partial class TranslationStage(PipelineChannels channels, TimeProvider time, ILogger<TranslationStage> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30), Fresh = TimeSpan.FromSeconds(1);

    private readonly TranslationTable _table = new();
    private readonly HashSet<int> _asked = [];
    private ImmutableArray<IPNetwork> _reported = [];
    private bool _isNew;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (TryOpen() is not { } opened) return;
        using RouterAdvertisementSocket socket = opened;
        _asked.Clear();
        Task<RouterAdvertisement> next = socket.ReceiveAsync(stoppingToken).AsTask();
        while (true)
        {
            ImmutableHashSet<(int Interface, IPAddress Router)> routers = Routers();
            foreach (int @interface in routers.Select(r => r.Interface).Except(_asked).ToArray()) Solicit(socket, @interface);
            await ReportAsync(_table.Current(routers, time.GetUtcNow()), stoppingToken);
            long looked = time.GetTimestamp();
            do
            {
                await WaitAtMost.UntilAsync(token => next.WaitAsync(token), Interval, time, stoppingToken);
                if (!next.IsCompleted) break;
                Note(await next, routers);
                next = socket.ReceiveAsync(stoppingToken).AsTask();
            }
            // A flood of advertisements does not make the stage read routes for each.
            while (!_isNew && time.GetElapsedTime(looked) < Fresh);
            _isNew = false;
        }
    }

    private void Note(RouterAdvertisement message, ImmutableHashSet<(int Interface, IPAddress Router)> routers)
    {
        if (!routers.Contains((message.Interface, message.Router))) return;
        _table.Note(message.Interface, message.Router, TranslationAnnouncement.Read(message.Message.Span), time.GetUtcNow());
        _isNew = true;
    }

    private RouterAdvertisementSocket? TryOpen()
    {
        try
        {
            return RouterAdvertisementSocket.Open();
        }
        catch (SocketException refused)
        {
            LogUnopened(refused.Message);
            return null;
        }
    }

    private ImmutableHashSet<(int Interface, IPAddress Router)> Routers()
    {
        try
        {
            return DefaultRouters.Ipv6([.. channels.State.Current.Networks.Values.SelectMany(n => n.Interfaces)]);
        }
        catch (NetworkInformationException)
        {
            // An interface is going away.
            return [];
        }
    }

    private void Solicit(RouterAdvertisementSocket socket, int @interface)
    {
        try
        {
            socket.Solicit(@interface);
            _asked.Add(@interface);
        }
        catch (SocketException)
        {
            // It has no address yet; the next look asks again.
        }
    }

    private async ValueTask ReportAsync(ImmutableArray<IPNetwork> prefixes, CancellationToken stoppingToken)
    {
        GatewayState state = channels.State.Current;
        // The state follows a little later.
        if (prefixes.SequenceEqual(_reported)) return;
        RebindingGuard guard = (state with { AnnouncedTranslations = [] }).Rebinding();
        foreach (IPNetwork fresh in prefixes.Except(_reported))
        {
            if (guard.MayTranslate(fresh)) LogFound(fresh);
            else LogRefused(fresh);
        }
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.TranslationsAnnounced(prefixes), stoppingToken);
        _reported = prefixes;
    }

    [LoggerMessage(1303, LogLevel.Information, "The router announces the NAT64 prefix {Prefix}; names may have addresses in it that lead to public IPv4 addresses")]
    private partial void LogFound(IPNetwork prefix);

    [LoggerMessage(1304, LogLevel.Warning, "The router announces the NAT64 prefix {Prefix}, which overlaps a network of this home or is reserved; it does not count")]
    private partial void LogRefused(IPNetwork prefix);

    [LoggerMessage(1305, LogLevel.Warning, "NAT64 prefixes of routers are not read: {Problem}. Name yours in dns:nat64Prefixes")]
    private partial void LogUnopened(string problem);
}
