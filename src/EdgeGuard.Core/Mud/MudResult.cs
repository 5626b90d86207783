namespace EdgeGuard.Core.Mud;

/// <summary>How tolerant the reader is.</summary>
public enum MudStrictness
{
    /// <summary>Strict: whatever the YANG modules refuse is refused (RFC 8520 §7, RFC 8519 §4).</summary>
    Strict,

    /// <summary>As <see cref="Strict"/>, after the named repairs of <see cref="MudRules"/>, each of which is reported.</summary>
    Compatible,
}

/// <summary>What became of a file in one word.</summary>
public enum MudVerdict
{
    /// <summary>Valid as it was sent.</summary>
    Accepted,

    /// <summary>Valid after repairs that are among the problems; only in compatibility reading.</summary>
    Repaired,

    /// <summary>Not usable.</summary>
    Refused,
}

/// <summary>The result of reading a MUD file: the file, or the problems that prevent it.</summary>
public abstract record MudResult
{
    private MudResult(IReadOnlyList<MudProblem> problems) => Problems = problems;

    /// <summary>Everything found, in the order of the file.</summary>
    public IReadOnlyList<MudProblem> Problems { get; }

    /// <summary>The result in one word.</summary>
    public abstract MudVerdict Verdict { get; }

    /// <summary>The file was understood.</summary>
    /// <param name="File">What the maker wrote.</param>
    /// <param name="Remarks">Repairs, warnings and notices; no errors.</param>
    public sealed record Accepted(MudFile File, IReadOnlyList<MudProblem> Remarks) : MudResult(Remarks)
    {
        /// <inheritdoc/>
        public override MudVerdict Verdict =>
            Remarks.Any(remark => remark.Severity == MudSeverity.Repair) ? MudVerdict.Repaired : MudVerdict.Accepted;
    }

    /// <summary>The file cannot be used; at least one of the reasons is an error.</summary>
    /// <param name="Reasons">Everything found.</param>
    public sealed record Refused(IReadOnlyList<MudProblem> Reasons) : MudResult(Reasons)
    {
        /// <inheritdoc/>
        public override MudVerdict Verdict => MudVerdict.Refused;
    }
}
