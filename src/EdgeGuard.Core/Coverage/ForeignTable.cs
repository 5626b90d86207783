using System.Text.Json;

namespace EdgeGuard.Core.Coverage;

/// <summary>What may become of a packet in a chain; several where a condition is not read.</summary>
[Flags]
internal enum ForeignOutcome
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>The chain ends, or returns.</summary>
    Falls = 1,

    /// <summary>The hook accepts it.</summary>
    Accepts = 2,

    /// <summary>It is dropped or rejected.</summary>
    Drops = 4,
}

/// <summary>A table of another program, as <c>nft -j list table</c> prints it. A packet is followed through its chains.</summary>
internal sealed class ForeignTable
{
    private const int DeepestJump = 16;

    private readonly Dictionary<string, List<JsonElement>> _rules = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Hook, bool Drops)> _hooks = [];

    internal ForeignTable(JsonElement root)
    {
        foreach (JsonElement one in root.GetProperty("nftables").EnumerateArray())
        {
            if (one.TryGetProperty("table", out JsonElement table)) (Family, Name) = (Text(table, "family"), Text(table, "name"));
            if (one.TryGetProperty("chain", out JsonElement chain)) AddChain(chain);
            if (one.TryGetProperty("rule", out JsonElement rule) && rule.TryGetProperty("expr", out JsonElement expressions) && _rules.TryGetValue(Text(rule, "chain"), out List<JsonElement>? rules)) rules.Add(expressions);
        }
    }

    internal string Family { get; } = "";

    internal string Name { get; } = "";

    internal IEnumerable<string> Chains => _rules.Keys;

    /// <summary>The chain of a hook that is sure to drop a packet; null where there is none.</summary>
    internal string? Dropping(string hook, SamplePacket packet) =>
        Family is "inet" || Family == packet.NetworkProtocol ? _hooks.Where(h => h.Hook == hook && IsDropped(h.Name, h.Drops, packet)).Select(h => h.Name).FirstOrDefault() : null;

    private bool IsDropped(string chain, bool byPolicy, SamplePacket packet)
    {
        ForeignOutcome outcome = Follow(chain, packet, 0);
        if (outcome.HasFlag(ForeignOutcome.Falls)) outcome = outcome & ~ForeignOutcome.Falls | (byPolicy ? ForeignOutcome.Drops : ForeignOutcome.Accepts);
        return outcome == ForeignOutcome.Drops;
    }

    private ForeignOutcome Follow(string chain, SamplePacket packet, int depth)
    {
        if (depth > DeepestJump || !_rules.TryGetValue(chain, out List<JsonElement>? rules)) return ForeignOutcome.Falls | ForeignOutcome.Accepts | ForeignOutcome.Drops;
        ForeignOutcome sofar = ForeignOutcome.None;
        foreach (JsonElement rule in rules)
        {
            (bool? isMatch, ForeignOutcome outcome, bool goesOn) = Apply(rule, packet, depth);
            if (isMatch == false) continue;
            sofar |= goesOn ? outcome & ~ForeignOutcome.Falls : outcome;
            bool passesOn = goesOn && outcome.HasFlag(ForeignOutcome.Falls);
            if (isMatch == true && !passesOn) return sofar;
        }
        return sofar | ForeignOutcome.Falls;
    }

    // Whether it matches, what it does, and whether the chain goes on where that falls.
    private (bool? IsMatch, ForeignOutcome Outcome, bool GoesOn) Apply(JsonElement rule, SamplePacket packet, int depth)
    {
        bool? isMatch = true;
        foreach (JsonElement expression in rule.EnumerateArray())
        {
            foreach (JsonProperty statement in expression.EnumerateObject())
            {
                bool? one = ForeignStatement.IsMatch(statement, packet);
                if (one == false) return (false, ForeignOutcome.None, true);
                isMatch = one is null ? null : isMatch;
                if (ForeignStatement.Verdict(statement, packet, chain => Follow(chain, packet, depth + 1)) is { } verdict) return (isMatch, verdict.Outcome, verdict.GoesOn);
            }
        }
        return (isMatch, ForeignOutcome.Falls, true);
    }

    private void AddChain(JsonElement chain)
    {
        _rules[Text(chain, "name")] = [];
        if (chain.TryGetProperty("hook", out _)) _hooks.Add((Text(chain, "name"), Text(chain, "hook"), Text(chain, "policy") == "drop"));
    }

    private static string Text(JsonElement from, string name) => from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
