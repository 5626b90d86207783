using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Discovery;

/// <summary>
/// The only writer of <see cref="PolicyInput.Sighted"/>: frames on interfaces and bridge ports, lease files and the neighbor table
/// pass here. Sightings of known devices always pass. Unknown MAC addresses pass within <see cref="UnknownDeviceRateLimit"/> and
/// <see cref="UnknownDeviceTotals"/>; the rest is counted and dropped. A dropped device may try again.
/// </summary>
internal sealed partial class SightingIntake(PipelineChannels channels, TimeProvider time, ILogger<SightingIntake> logger)
{
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly UnknownDeviceRateLimit _rate = new();
    private long _admitted;
    private DateTimeOffset _quietUntil;

    /// <summary>Waits for signs of devices at their places.</summary>
    internal PlaceAnswers Answers { get; } = new();

    /// <summary>Sightings of unknown devices that went to the reducer since the agent started.</summary>
    internal long Admitted => Interlocked.Read(ref _admitted);

    /// <summary>Sightings of unknown devices that were dropped since the agent started.</summary>
    internal long Refused => channels.RefusedSightings.Count;

    /// <summary>Passes a sighting to the reducer, unless it would add an unknown device beyond the limits.</summary>
    /// <param name="sighting">The sighting.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="port">Kernel name of the bridge port that received it, where the sighting itself does not name the port.</param>
    /// <returns>false where the sighting was dropped.</returns>
    internal async ValueTask<bool> TakeAsync(Sighting sighting, CancellationToken cancellationToken, string? port = null)
    {
        Answers.Note(sighting);
        if (!Admits(sighting, sighting.Port ?? port)) return false;
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.Sighted(sighting), cancellationToken);
        return true;
    }

    private bool Admits(Sighting sighting, string? port)
    {
        GatewayState state = channels.State.Current;
        if (DeviceLookup.ByMac(state, sighting.Mac) is not null) return true;
        // The reducer assigns it to the device that asked, or drops it.
        if (sighting is { Mac.Value: 0, IsAcknowledgement: true, Transaction: not null }) return true;
        // The reducer makes no device of these, so they take no allowance.
        if (sighting.Mac.IsGroup || sighting.Mac.Value == 0 || DeviceLookup.NetworkOf(state, sighting.Interface) is null) return false;
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (HasRoom(state, sighting, port, now))
            {
                _admitted++;
                return true;
            }
            long total = channels.RefusedSightings.Add();
            if (now >= _quietUntil) LogRefused(sighting.Mac.ToString(), sighting.Interface, total);
            _quietUntil = now >= _quietUntil ? now + LogEvery : _quietUntil;
            return false;
        }
    }

    // A grant comes from a server whose pool of addresses is bounded, so it needs no allowance.
    private bool HasRoom(GatewayState state, Sighting sighting, string? port, DateTimeOffset now) => sighting.IsGrant
        ? UnknownDeviceTotals.HasRoomForGrant(state)
        : _rate.Admits(port ?? sighting.Interface, now) && UnknownDeviceTotals.HasRoomForClaim(state, sighting.Interface, port);

    [LoggerMessage(1003, LogLevel.Warning, "Too many unknown devices: {Mac} on {Interface} is not admitted yet ({Total} sightings dropped in all)")]
    private partial void LogRefused(string mac, string @interface, long total);
}
