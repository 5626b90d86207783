using System.Collections.Immutable;
using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Packets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Learning;

/// <summary>Captures the traffic of the devices that are being learned, with one tap for each, until their time ends. It permits nothing.</summary>
internal sealed partial class LearningStage(PipelineChannels channels, LearningSessions sessions, IDeviceTap tap, TimeProvider time, ILogger<LearningStage> logger) : BackgroundService
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    /// <summary>A later answer does not count.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1);

    private readonly Dictionary<DeviceId, Watch> _watched = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await ReportAsync(stoppingToken);
                LookAfter(stoppingToken);
                await WaitAtMost.UntilAsync(sessions.Changed.WaitAsync, Turn, time, stoppingToken);
            }
        }
        finally
        {
            foreach (Watch watch in _watched.Values) await watch.EndAsync();
            _watched.Clear();
        }
    }

    // Rules are less strict with a device that is being learned.
    private async ValueTask ReportAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        ImmutableSortedDictionary<DeviceId, DateTimeOffset> watched = sessions.Sessions.Where(session => session.IsOn(now)).ToImmutableSortedDictionary(s => s.Device, s => s.Until);
        if (!watched.SequenceEqual(channels.State.Current.Learning)) await channels.Inputs.Writer.WriteAsync(new PolicyInput.LearningChanged(watched), stoppingToken);
    }

    private void LookAfter(CancellationToken stoppingToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        HashSet<DeviceId> wanted = [.. sessions.Sessions.Where(session => session.IsOn(now)).Select(session => session.Device)];
        foreach ((DeviceId device, Watch watch) in _watched.ToArray())
        {
            bool isOver = !wanted.Contains(device) || watch.IsOver || channels.State.Current.Devices.GetValueOrDefault(device)?.Interface != watch.Interface;
            watch.Know(channels.State.Current);
            sessions.Add(device, watch.Take(isOver ? now : now - Answer));
            if (!isOver) continue;
            watch.Cancel();
            _watched.Remove(device);
        }
        foreach (DeviceId device in wanted.Where(device => !_watched.ContainsKey(device)))
        {
            if (!channels.State.Current.Devices.TryGetValue(device, out Device? present)) continue;
            _watched[device] = new(present, tap, channels.Guard, time, channels.State.Current, stoppingToken);
            LogWatching(device, present.Interface);
        }
    }

    [LoggerMessage(2301, LogLevel.Information, "Learning what {Device} does on {Interface}")]
    private partial void LogWatching(DeviceId device, string @interface);

    /// <summary>One device's tap and its flows.</summary>
    private sealed class Watch
    {
        private readonly Lock _lock = new();
        private readonly DeviceTraffic _traffic;
        private readonly CancellationTokenSource _end;
        private readonly Task _reading;

        internal Watch(Device device, IDeviceTap tap, InputGuard guard, TimeProvider time, GatewayState state, CancellationToken stoppingToken)
        {
            Interface = device.Interface;
            _traffic = new(device.Mac);
            Know(state);
            _end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _reading = ReadAsync(tap, device.Mac, guard, time, _end.Token);
        }

        internal string Interface { get; }

        internal bool IsOver => _reading.IsCompleted;

        internal IReadOnlyList<ObservedFlow> Take(DateTimeOffset before)
        {
            lock (_lock) return _traffic.TakeBegun(before);
        }

        /// <summary>Updates the address of the DNS proxy.</summary>
        internal void Know(GatewayState state)
        {
            lock (_lock) _traffic.Gate = state.Gate is { } gate ? (gate.Port, [.. state.Networks.Values.SelectMany(network => network.GatewayAddresses)]) : null;
        }

        internal void Cancel() => _end.Cancel();

        internal async Task EndAsync()
        {
            await _end.CancelAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }

        private void Add(Frame frame, DateTimeOffset now)
        {
            lock (_lock) _traffic.Add(frame.Bytes.Span, now);
        }

        // The interface may disappear; the stage opens another tap at its next turn.
        private async Task ReadAsync(IDeviceTap tap, MacAddress mac, InputGuard guard, TimeProvider time, CancellationToken ending)
        {
            try
            {
                await foreach (Frame frame in tap.ReadAllAsync(Interface, mac, ending))
                    guard.Try(StageNames.Learning, frame, one => Add(one, time.GetUtcNow()), one => one.Describe());
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException)
            {
                return;
            }
        }
    }
}
