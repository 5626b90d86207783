using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Response;

/// <summary>
/// Finds what a profile may lack: a peer that a device contacts again and again. For a recently learned profile, one attempt is enough. Each
/// suggestion is reported once, and a peer that several devices contact, such as the cloud of their maker, once a day.
/// </summary>
/// <remarks>
/// There is none for what a permission would not open or a person should not: multicast and broadcast, which no gateway forwards, and datagrams to
/// neighbors, which are discovery and its answers.
/// </remarks>
public sealed class SuggestionTracker
{
    /// <summary>Packets that make a habit.</summary>
    public const int Often = 10;

    /// <summary>Packets that make a try: one may be the stray end of something else.</summary>
    public const int Try = 2;

    /// <summary>Peers of one device, and of all devices, about which a suggestion was made.</summary>
    public const int MostPerDevice = 64, MostOfAll = 4096;

    private const int MostPeers = 1024;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Time over which they must be spread.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly Dictionary<DeviceId, HashSet<IPAddress>> _told = [];
    private readonly Dictionary<IPAddress, DateTimeOffset> _peers = [];

    /// <summary>Forgets what was suggested about a device.</summary>
    internal void Forget(DeviceId device) => _told.Remove(device);

    /// <summary>Forgets devices that are no longer known.</summary>
    internal void KeepOnly(Func<DeviceId, bool> isKnown)
    {
        foreach (DeviceId gone in _told.Keys.Where(device => !isKnown(device)).ToArray()) _told.Remove(gone);
    }

    /// <summary>Whether this packet makes a suggestion.</summary>
    internal Suggestion? Consider(DeviceId device, Detection detection, ShapeLimits shapes, bool isOnProbation = false)
    {
        DeniedFlow flow = detection.Flow;
        if (flow.Kind != ViolationKind.FromDevice || shapes.Escalates(detection.Shape) || !IsWorthAsking(flow)) return null;
        if (!IsHabit(flow) && !(isOnProbation && flow.Count >= Try)) return null;
        return IsFirst(device, flow.Peer) ? new(device, flow, isOnProbation) { IsRepeated = IsRepeated(flow) } : null;
    }

    private bool IsFirst(DeviceId device, IPAddress peer)
    {
        if (!_told.TryGetValue(device, out HashSet<IPAddress>? peers)) _told[device] = peers = [];
        if (peers.Count >= MostPerDevice || !peers.Add(peer)) return false;
        if (_told.Values.Sum(known => known.Count) > MostOfAll) _told.Remove(_told.MaxBy(known => known.Value.Count).Key);
        return true;
    }

    private static bool IsHabit(DeniedFlow flow) => flow.Count >= Often && flow.Last - flow.First >= Long;

    private static bool IsWorthAsking(DeniedFlow flow) => flow.Place switch
    {
        PeerLocation.Group => false,
        PeerLocation.Neighbour => flow.Protocol != IpProtocols.Udp,
        _ => !flow.Peer.Equals(IPAddress.Any) && !flow.Peer.Equals(IPAddress.IPv6Any),
    };

    private bool IsRepeated(DeniedFlow flow)
    {
        if (_peers.TryGetValue(flow.Peer, out DateTimeOffset before) && (flow.Last - before).Duration() < Day) return true;
        if (_peers.Count >= MostPeers) _peers.Clear();
        _peers[flow.Peer] = flow.Last;
        return false;
    }
}
