using System.Globalization;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Names of the chains and sets that belong to a policy, a DNS name, a class or a cap: the kind and an allocated number, such as
/// <c>policy12_out4</c>. The comment of the chain or set says what the number stands for.
/// </summary>
/// <param name="access">Has the numbers.</param>
internal readonly struct RulesetNames(AccessTable access)
{
    /// <summary>The chain of one direction of a policy.</summary>
    internal string Policy(string key, PolicyDirection direction, IpFamily f) => f.Named($"{Numbered("policy", RulesetKeys.OfPolicy(key))}_{Word(direction)}");

    /// <summary>The chain for requests of devices with a policy.</summary>
    internal string GroupRequest(string key, IpFamily f) => f.Named($"{Numbered("group_request", RulesetKeys.OfPolicy(key))}_");

    /// <summary>The chain for answers of devices with a policy.</summary>
    internal string GroupAnswer(string key, IpFamily f) => f.Named($"{Numbered("group_answer", RulesetKeys.OfPolicy(key))}_");

    /// <summary>The set of a DNS name.</summary>
    internal string Name(string name, PolicyDirection direction, IpFamily f) => f.Named($"{Numbered("name", RulesetKeys.OfName(name))}_{Word(direction)}");

    /// <summary>The set of a class.</summary>
    internal string Class(PeerClass peerClass, IpFamily f) => peerClass.Kind == PeerClassKind.LocalNetworks
        ? f.Named("local_net")
        : f.Named($"{Numbered("class", RulesetKeys.OfClass(peerClass))}_");

    /// <summary>The chain of a cap, without the address family.</summary>
    internal string Cap(string profileKey) => $"{Numbered("cap", RulesetKeys.OfCap(profileKey))}_";

    private string Numbered(string kind, string key) => string.Create(CultureInfo.InvariantCulture, $"{kind}{access.NumberOf(key)}");

    private static string Word(PolicyDirection direction) => direction == PolicyDirection.FromDevice ? "out" : "in";
}
