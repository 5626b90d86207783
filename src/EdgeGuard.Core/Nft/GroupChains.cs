using System.Collections.Immutable;
using EdgeGuard.Core.Policy;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Chains for requests to many and for the answers to them (<see cref="GroupAnswers"/>), of one policy and address family. All devices that have
/// the policy share them.
/// </summary>
/// <param name="Asking">Says of a request to many whether it may be asked; null where the policy lets none be.</param>
/// <param name="Answering">Says of an answer to one whether the device may give it, read backwards from its to-device list; null where it may give none.</param>
/// <param name="Sets">Sets of addresses that the chains look into.</param>
internal sealed record GroupChains(NftChain? Asking, NftChain? Answering, ImmutableArray<NftSet> Sets)
{
    /// <summary>Writes both for a policy.</summary>
    internal static GroupChains Of(string key, DevicePolicy policy, IpFamily f, PeerDirectory directory, RulesetNames names)
    {
        PolicyRule[] asking = [.. policy.FromDevice.Where(r => r.Family == f.Family && GroupAnswers.SpeaksOfRequests(r))];
        PolicyRule[] answering = [.. policy.ToDevice.Where(r => r.Family == f.Family && GroupAnswers.SpeaksOfBeingAsked(r)).Select(GroupAnswers.WhenAsked)];
        return new(
            Chain(names.GroupRequest(key, f), key, asking.Select(r => Rule(r, f, names, r.Allows ? Goto(f.Named("group_request")) : Accept)), asking),
            Chain(names.GroupAnswer(key, f), key, answering.Select(r => Rule(r, f, names, r.Allows ? Goto(f.Named("to_receiver")) : Return)), answering),
            [.. answering.SelectMany(r => ProfileChains.SetsOf(r, f, directory, names))]);
    }

    private static NftChain? Chain(string name, string key, IEnumerable<NftRule> rules, PolicyRule[] of) =>
        of.Any(r => r.Allows) ? new() { Name = name, Comment = $"profile {key}", Rules = [.. rules] } : null;

    // In both chains the device is the sender: of the request, or of the answer.
    private static NftRule Rule(PolicyRule rule, IpFamily f, RulesetNames names, NftStatement decision)
    {
        List<NftStatement> statements = [];
        if (rule.DeviceNetwork is { } network) statements.Add(IsIn(f.Source, network));
        statements.AddRange(ProfileChains.PeerConditions(rule, f, f.Destination, names));
        statements.AddRange(ProfileChains.TrafficConditions(rule.Traffic, f, outward: true));
        return new([.. statements, decision]) { Comment = rule.Origin.ToString() };
    }
}
