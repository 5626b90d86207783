using System.Text.Json;

namespace EdgeGuard.Core.Coverage;

/// <summary>One statement of a foreign rule.</summary>
internal static class ForeignStatement
{
    private const ForeignOutcome Anything = ForeignOutcome.Falls | ForeignOutcome.Accepts | ForeignOutcome.Drops;

    /// <summary>Whether a packet passes the condition; true for a statement that is none, null for one that is not read.</summary>
    internal static bool? IsMatch(JsonProperty statement, SamplePacket packet) => statement.Name switch
    {
        "match" => ForeignMatch.Of(statement.Value, packet),
        "limit" or "ct count" or "quota" or "fib" => null,
        "xt" => Extension(statement.Value, packet),
        _ => true,
    };

    /// <summary>The verdict of a statement, and whether the chain goes on after it falls; null for a statement without one.</summary>
    internal static (ForeignOutcome Outcome, bool GoesOn)? Verdict(JsonProperty statement, SamplePacket packet, Func<string, ForeignOutcome> follow) => statement.Name switch
    {
        "accept" => (ForeignOutcome.Accepts, false),
        "drop" or "reject" => (ForeignOutcome.Drops, false),
        "return" => (ForeignOutcome.Falls, false),
        "jump" => (follow(Target(statement.Value)), true),
        "goto" => (follow(Target(statement.Value)), false),
        "queue" => (Anything, false),
        "vmap" => Mapped(statement.Value, packet, follow),
        "xt" when Text(statement.Value, "type") == "target" && Text(statement.Value, "name") == "REJECT" => (ForeignOutcome.Drops, false),
        _ => null,
    };

    // iptables prints these without their values. A rule about the state is one about live flows, in all firewalls in use.
    private static bool? Extension(JsonElement xt, SamplePacket packet) => (Text(xt, "type"), Text(xt, "name")) switch
    {
        ("target", _) => true,
        (_, "conntrack" or "state") => packet.IsReply,
        (_, "comment") => true,
        (_, "icmp" or "icmp6" or "ipv6-icmp") => false,
        _ => null,
    };

    private static (ForeignOutcome Outcome, bool GoesOn) Mapped(JsonElement vmap, SamplePacket packet, Func<string, ForeignOutcome> follow)
    {
        if (Pairs(vmap) is not { } pairs || !vmap.TryGetProperty("key", out JsonElement key) || ForeignMatch.Value(key, packet) is not { } value) return (Anything, true);
        foreach (JsonElement pair in pairs.EnumerateArray())
        {
            if (ForeignMatch.Is(value, pair[0]) is not { } isThis) return (Anything, true);
            if (isThis) return pair[1].EnumerateObject().Select(verdict => Verdict(verdict, packet, follow)).FirstOrDefault() ?? (ForeignOutcome.Falls, true);
        }
        return (ForeignOutcome.Falls, true);
    }

    // A map with a name is not read.
    private static JsonElement? Pairs(JsonElement vmap) =>
        vmap.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("set", out JsonElement set) && set.ValueKind == JsonValueKind.Array ? set : null;

    private static string Target(JsonElement jump) => Text(jump, "target");

    private static string Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
