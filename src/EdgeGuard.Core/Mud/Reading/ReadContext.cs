using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>A name that must be found elsewhere in the file.</summary>
/// <param name="Item">Where it stands.</param>
/// <param name="Name">The name.</param>
/// <param name="ToAce">It names an entry; else a list.</param>
/// <param name="IsLenient">It stands in an extension, which may be passed over.</param>
internal sealed record NameReference(JsonItem Item, string Name, bool ToAce, bool IsLenient);

/// <summary>State shared by the readers of one file.</summary>
internal sealed class ReadContext(MudStrictness strictness, MudLimits limits, ProblemList problems)
{
    internal bool IsCompatible { get; } = strictness == MudStrictness.Compatible;

    internal MudLimits Limits { get; } = limits;

    internal ProblemList Problems { get; } = problems;

    /// <summary>Names of the lists that the file applies to traffic from and to the device.</summary>
    internal HashSet<string> FromDevice { get; } = new(StringComparer.Ordinal);

    internal HashSet<string> ToDevice { get; } = new(StringComparer.Ordinal);

    /// <summary>Names to be looked up when everything has been read.</summary>
    internal List<NameReference> References { get; } = [];

    /// <summary>The types that the file's ACLs have.</summary>
    internal HashSet<AclType> AclTypes { get; } = [];

    /// <summary>Nodes of extensions that were met: module, node, place.</summary>
    internal List<(string Module, string Node, JsonMember Member)> ExtensionNodes { get; } = [];

    /// <summary>Name of the ACL that is being read, and its type.</summary>
    internal string AclName { get; set; } = "";

    /// <summary>Null where the file states one that could not be read.</summary>
    internal AclType? AclType { get; set; }

    /// <summary>The access lists are being read.</summary>
    internal bool InAcls { get; set; }

    /// <summary>Conditions of the entry being read that we do not know; null outside of <c>matches</c>.</summary>
    internal List<string>? ConditionsIgnored { get; set; }

    internal int AceCount { get; set; }
}
