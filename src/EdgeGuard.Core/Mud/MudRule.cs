namespace EdgeGuard.Core.Mud;

/// <summary>A rule for MUD files, with a stable name and the section that requires it.</summary>
/// <param name="Name">Lower case with hyphens; scripts may depend on it.</param>
/// <param name="Section">Where it is written, such as <c>RFC 8520 §3.5</c>.</param>
public sealed record MudRule(string Name, string Section)
{
    /// <summary>What breaking it means in strict reading.</summary>
    public required MudSeverity Strict { get; init; }

    /// <summary>What breaking it means in compatibility reading.</summary>
    public required MudSeverity Compatible { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Section})";

    internal MudSeverity In(MudStrictness strictness) => strictness == MudStrictness.Strict ? Strict : Compatible;
}
