using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Registry;

/// <summary>Saves devices soon after a change. That a device was seen again is saved rarely, to spare memory cards.</summary>
internal sealed partial class RegistryStage(PipelineChannels channels, DeviceRegistry registry, TimeProvider time, ILogger<RegistryStage> logger) : BackgroundService
{
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(5);

    // The content of the file; the agent's first state came from there.
    private readonly Dictionary<DeviceId, Device> _saved = new(channels.State.Current.Devices);
    private ImmutableSortedDictionary<MacAddress, VouchedProfile> _vouched = channels.State.Current.Vouched;
    private Versions _versions = Versions.Of(channels.State.Current);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ImmutableSortedDictionary<DeviceId, Device>? seen = null;
        try
        {
            while (true)
            {
                await channels.State.WaitForAsync(s => !ReferenceEquals(s.Devices, seen) || !ReferenceEquals(s.Vouched, _vouched) || Versions.Of(s) != _versions, stoppingToken);
                GatewayState state = channels.State.Current;
                seen = state.Devices;
                bool isSaved = TrySave(state, isLast: false);
                if (isSaved) channels.Stored.Swap(state);
                await WaitAtMost.UntilAsync(isSaved ? channels.ToStore.WaitAsync : Never, isSaved ? Breath : RetryAfter, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            TrySave(channels.State.Current, isLast: true);
        }
    }

    private static Task Never(CancellationToken stoppingToken) => Task.Delay(Timeout.Infinite, stoppingToken);

    private bool TrySave(GatewayState state, bool isLast)
    {
        DateTimeOffset now = time.GetUtcNow();
        Device[] changed = [.. state.Devices.Values.Where(d => IsOther(d, now, isLast) && KnownDevices.IsAtHome(state, d))];
        DeviceId[] gone = [.. _saved.Keys.Where(id => !state.Devices.ContainsKey(id))];
        bool hasVouched = !ReferenceEquals(state.Vouched, _vouched);
        Versions versions = Versions.Of(state);
        if (changed.Length == 0 && gone.Length == 0 && !hasVouched && versions == _versions) return true;
        try
        {
            registry.Save(changed, gone, hasVouched ? state.Vouched : null, versions == _versions ? null : (_versions, versions));
        }
        catch (StoreException problem)
        {
            LogNotSaved(problem.Message);
            return false;
        }
        foreach (Device device in changed) _saved[device.Id] = device;
        foreach (DeviceId id in gone) _saved.Remove(id);
        (_vouched, _versions) = (state.Vouched, versions);
        return true;
    }

    private bool IsOther(Device device, DateTimeOffset now, bool isLast)
    {
        if (!_saved.TryGetValue(device.Id, out Device? saved)) return true;
        if (ReferenceEquals(saved, device)) return false;
        if (isLast || now - saved.LastSeen >= Coarse || !Kept(saved).SequenceEqual(Kept(device))) return true;
        return saved != device with
        {
            LastSeen = saved.LastSeen,
            Places = saved.Places,
            Elsewhere = saved.Elsewhere,
            DuplicateMacSeen = saved.DuplicateMacSeen,
            Claims = saved.Claims,
            Unacknowledged = saved.Unacknowledged,
            Acknowledged = saved.Acknowledged,
            LastRequest = saved.LastRequest,
            DescribedAt = saved.DescribedAt,
            LaterDescription = saved.LaterDescription,
            Evicted = saved.Evicted,
            Routed = saved.Routed,
            Response = saved.Response,
            LastViolation = saved.LastViolation,
            IsLastAGap = saved.IsLastAGap,
            LastSign = saved.LastSign,
            ViolationsSeen = saved.ViolationsSeen,
        };
    }

    private static IEnumerable<AddressClaim> Kept(Device device) => device.Claims.Where(DeviceRegistry.IsKept);

    [LoggerMessage(1101, LogLevel.Error, "Devices could not be saved. Changes are lost if the agent restarts now: {Problem}")]
    private partial void LogNotSaved(string problem);
}
