using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Remembers what devices did, and tells whether a new version of a profile would end it.</summary>
internal static class RecentFlows
{
    private static readonly TimeSpan Coarse = TimeSpan.FromHours(1);

    /// <summary>Notes flows; the state is unchanged where each was noted within the hour.</summary>
    internal static GatewayState Note(GatewayState state, PolicyInput.FlowsSeen seen, DateTimeOffset now)
    {
        ImmutableDictionary<DeviceId, ImmutableArray<RecentFlow>> flows = state.RecentFlows;
        foreach (IGrouping<DeviceId, Flow> device in seen.Flows.GroupBy(flow => flow.Device, flow => flow.Flow).Where(device => state.Devices.ContainsKey(device.Key)))
        {
            ImmutableArray<RecentFlow> before = flows.GetValueOrDefault(device.Key, []);
            ImmutableArray<RecentFlow> after = device.Aggregate(before, (all, flow) => With(all, flow, now));
            if (after != before) flows = flows.SetItem(device.Key, after.Length > RecentFlow.Most ? after[^RecentFlow.Most..] : after);
        }
        return ReferenceEquals(flows, state.RecentFlows) ? state : state with { RecentFlows = flows };
    }

    /// <summary>In words, a recent flow that the version in force permits and a new one would deny; null where there is none.</summary>
    internal static string? FirstDenied(GatewayState state, string key, Profile before, Profile next, DateTimeOffset now)
    {
        foreach (DeviceId id in ApprovalQueue.UsersOf(state, key))
        {
            PeerDirectory directory = GatewayDirectory.Of(state, id);
            RecentFlow? ended = state.RecentFlows.GetValueOrDefault(id, []).FirstOrDefault(flow => now - flow.Seen < RecentFlow.Lasting
                && FlowEvaluator.Judge(before.Policy, directory, flow.Flow).Verdict == FlowVerdict.Allowed && FlowEvaluator.Judge(next.Policy, directory, flow.Flow).Verdict == FlowVerdict.Denied);
            if (ended is not null) return $"{id} {(ended.Flow.Direction == PolicyDirection.FromDevice ? $"to {KnownName.Of(state, id, ended.Flow.Peer) ?? ended.Flow.Peer.ToString()} port {ended.Flow.PeerPort}" : $"from {ended.Flow.Peer} on port {ended.Flow.DevicePort}")}";
        }
        return null;
    }

    private static ImmutableArray<RecentFlow> With(ImmutableArray<RecentFlow> known, Flow flow, DateTimeOffset now)
    {
        RecentFlow? like = known.FirstOrDefault(one => one.IsLike(flow));
        return like is null ? known.Add(new(flow, now)) : now - like.Seen < Coarse ? known : known.Remove(like).Add(new(flow, now));
    }
}
