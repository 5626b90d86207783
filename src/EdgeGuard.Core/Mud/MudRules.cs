namespace EdgeGuard.Core.Mud;

/// <summary>Every rule for a MUD file.</summary>
/// <remarks>
/// Strict reading refuses what the YANG modules refuse. This includes an unknown node in a known module, although RFC 8520 §3.9 lets a manager ignore
/// it: it is usually a spelling mistake.
/// <para>Compatibility reading ignores such a node with a notice in the <c>mud</c> container, which may be extended (RFC 8520 §14). In an access list
/// it refuses it.</para>
/// <para>Both readings ignore a node of an unknown module with a notice. Inside <c>matches</c> it is kept, and the entry permits nothing.</para>
/// <para>Strict reading refuses a known extension that it cannot read; compatibility reading skips it. What a document says with SHOULD is at most a
/// warning.</para>
/// </remarks>
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
