namespace EdgeGuard.Core.Mud;

/// <summary>
/// Every rule a file is held to. Where the YANG modules decide, strict reading refuses what they refuse, among it an unknown
/// node in a module that we know, although RFC 8520 §3.9 lets a manager ignore it: such a node is a spelling mistake far more
/// often than a novelty. Compatibility reading ignores it with a notice in the <c>mud</c> container, the one place that may grow
/// (RFC 8520 §14), and refuses it in an access list. A node of a module that we do not know is ignored with a notice in both
/// readings; inside <c>matches</c> it is kept, and the entry permits nothing. An extension that we know and cannot read is refused
/// in strict reading and passed over in compatibility reading. What a document asks with SHOULD is never more than a warning.
/// </summary>
public static partial class MudRules
{
    /// <summary>All rules, by name.</summary>
    public static IReadOnlyList<MudRule> All => Catalogue;

    private static readonly List<MudRule> Catalogue = [];

    private static MudRule Keep(MudRule rule)
    {
        Catalogue.Add(rule);
        return rule;
    }

    private static MudRule Error(string name, string section) =>
        Keep(new(name, section) { Strict = MudSeverity.Error, Compatible = MudSeverity.Error });

    private static MudRule Repair(string name, string section) =>
        Keep(new(name, section) { Strict = MudSeverity.Error, Compatible = MudSeverity.Repair });

    private static MudRule Warning(string name, string section) =>
        Keep(new(name, section) { Strict = MudSeverity.Warning, Compatible = MudSeverity.Warning });

    private static MudRule Notice(string name, string section) =>
        Keep(new(name, section) { Strict = MudSeverity.Notice, Compatible = MudSeverity.Notice });
}
