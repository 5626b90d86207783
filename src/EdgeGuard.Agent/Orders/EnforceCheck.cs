using System.Collections.Immutable;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>Looks ahead before a mode is set: what devices would lose, and whether the gateway would cut itself off.</summary>
internal sealed class EnforceCheck(LiveFlowSource flows, DefaultRouteSource routes, TimeProvider time)
{
    private const int MostLines = 20;

    /// <summary>Whether a mode drops packets that pass now, but for a pause.</summary>
    internal static bool Tightens(GatewayState state, ModeSubject subject, EnforcementMode? mode) =>
        ModeOf(state, subject) == EnforcementMode.Monitor && ModeOf(With(state, subject, mode), subject) == EnforcementMode.Enforce;

    /// <summary>What devices would lose, a sentence each.</summary>
    internal IReadOnlyList<string> Losses(GatewayState state, ModeSubject subject, EnforcementMode? mode)
    {
        GatewayState after = With(state, subject, mode);
        ImmutableArray<EnforcementLoss> losses = EnforcementLosses.Of(state, after, flows(new(state)).ToLookup(one => one.Device, one => one.Flow), time.GetUtcNow());
        return [.. losses.Select(loss => LossSentence.Of(after, loss))];
    }

    /// <summary>Why the mode is not set; null where it may be.</summary>
    internal CommandOutcome.Refused? WhyNot(GatewayState state, ModeSubject subject, EnforcementMode? mode, EnforceTerms terms)
    {
        if (!Tightens(state, subject, mode)) return null;
        if (NetworkOf(state, subject) is { Kind: not NetworkKind.Trusted } network && routes(network.Interfaces) is { } through)
            return new(RefusalCode.DefaultRoute, $"'{subject.Name}' is not enforced: the gateway's own default route leads through {through}, so it would cut itself off. Put the devices on an interface of their own, and leave {through} out of the configuration, or make its network trusted.");
        if (terms.IsForced || Losses(state, subject, mode) is not { Count: > 0 } losses) return null;
        string[] shown = [.. losses.Take(MostLines)];
        string more = losses.Count > shown.Length ? $"\nand {losses.Count - shown.Length} more" : "";
        return new(RefusalCode.WouldCut, $"'{subject.Name}' is not enforced, because this works now and would be cut:\n{string.Join('\n', shown)}{more}\nTo enforce it all the same: edgeguard enforce {subject.Name} --force");
    }

    private static Network? NetworkOf(GatewayState state, ModeSubject subject) =>
        state.Networks.GetValueOrDefault(subject.Network ?? (state.Devices.TryGetValue(subject.Device!.Value, out Device? device) ? device.Network : ""));

    private static EnforcementMode? ModeOf(GatewayState state, ModeSubject subject)
    {
        GatewayState unpaused = state with { PausedUntil = null };
        return subject.Network is { } network ? unpaused.ModeOf(state.Networks[network])
            : state.Devices.TryGetValue(subject.Device!.Value, out Device? device) ? unpaused.ModeOf(device) : null;
    }

    private static GatewayState With(GatewayState state, ModeSubject subject, EnforcementMode? mode)
    {
        GatewayState after = subject.Set(state with { PausedUntil = null }, mode);
        return subject.Device is { } device ? after with { Orders = state.Orders.Remove(device) } : after;
    }
}
