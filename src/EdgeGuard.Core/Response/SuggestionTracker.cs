using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Response;

/// <summary>
/// Finds what a profile may lack: a peer that a device contacts again and again. For a recently learned profile, one attempt is enough. Each
/// suggestion is reported once.
/// </summary>
public sealed class SuggestionTracker
{
    /// <summary>Packets that make a habit.</summary>
    public const int Often = 10;

    /// <summary>Packets that make a try: one may be the stray end of something else.</summary>
    public const int Try = 2;

    private const int MostPerDevice = 64;

    /// <summary>Time over which they must be spread.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly Dictionary<DeviceId, HashSet<IPAddress>> _told = [];

    /// <summary>Forgets what was suggested about a device.</summary>
    internal void Forget(DeviceId device) => _told.Remove(device);

    /// <summary>Whether this packet makes a suggestion.</summary>
    internal Suggestion? Consider(DeviceId device, Detection detection, ShapeLimits shapes, bool isOnProbation = false)
    {
        DeniedFlow flow = detection.Flow;
        if (flow.Kind != ViolationKind.FromDevice || shapes.Escalates(detection.Shape)) return null;
        bool isHabit = flow.Count >= Often && flow.Last - flow.First >= Long;
        if (!isHabit && !(isOnProbation && flow.Count >= Try)) return null;
        if (!_told.TryGetValue(device, out HashSet<IPAddress>? peers)) _told[device] = peers = [];
        return peers.Count < MostPerDevice && peers.Add(flow.Peer) ? new(device, flow, isOnProbation) : null;
    }
}
