using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>An access control entry (RFC 8519 §4.1, <c>ace</c>).</summary>
internal static class AceReader
{
    internal static Ace Read(ObjectReader ace)
    {
        ReadContext context = ace.Context;
        int errors = context.Problems.Errors;
        string name = ace.Required("name", YangTypes.Name, "");
        if (++context.AceCount > context.Limits.MaxAces) return OverLimit(ace, name);
        ace.Container("statistics", ReadStatistics);
        (AceAction Action, bool Logged) actions = ReadActions(ace);
        Ace result = new()
        {
            Name = name,
            Matches = ReadMatches(ace),
            Forwarding = actions.Action,
            Logging = actions.Logged,
        };
        // The advice would be wrong about an entry that was not read completely.
        if (context.Problems.Errors == errors) AceAdvice.Give(ace, result);
        return result;
    }

    private static Ace OverLimit(ObjectReader ace, string name)
    {
        if (ace.Context.AceCount == ace.Context.Limits.MaxAces + 1)
        {
            ace.Context.Problems.Add(MudRules.AceLimit, ace.Item,
                $"The file has more than {ace.Context.Limits.MaxAces} entries; the rest is not read. Use names and classes instead of single addresses.");
        }
        ace.Skip();
        return new() { Name = name, Forwarding = AceAction.Drop };
    }

    private static AceMatches ReadMatches(ObjectReader ace)
    {
        List<string> ignored = [];
        ace.Context.ConditionsIgnored = ignored;
        AceMatches matches = ace.Container("matches", MatchesReader.Read) ?? new();
        ace.Context.ConditionsIgnored = null;
        if (ignored.Count == 0 || ace.Find("matches") is not JsonObject item) return matches;
        return matches with { NotUnderstood = UnknownConditionReader.Read(item, ignored) };
    }

    // "actions" needs no presence of its own, so what is mandatory inside is mandatory without it (RFC 7950 §7.6.5).
    private static (AceAction Action, bool Logged) ReadActions(ObjectReader ace)
    {
        (AceAction, bool)? actions = null;
        ace.Container("actions", inner =>
        {
            AceAction action = inner.Required("forwarding", YangTypes.Forwarding, AceAction.Drop);
            actions = (action, inner.Value("logging", YangTypes.Logging) ?? false);
            if (action == AceAction.Reject)
            {
                inner.Remark(MudRules.RejectAction, "forwarding", "reject is the network's to choose, not the maker's; it is treated as drop.");
            }
            return inner;
        });
        if (actions is not null) return actions.Value;
        if (ace.Find("actions") is null)
        {
            ace.Context.Problems.Add(MudRules.Mandatory, ace.Item, "actions is missing. Add \"actions\": {\"forwarding\": \"accept\"} or \"drop\".");
        }
        return (AceAction.Drop, false);
    }

    // Counters of a running router: read for their form, of no meaning in a file.
    private static object? ReadStatistics(ObjectReader statistics)
    {
        statistics.Value("matched-packets", YangTypes.UInt64);
        statistics.Value("matched-octets", YangTypes.UInt64);
        return null;
    }
}
