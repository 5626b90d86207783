using EdgeGuard.Oracle.Phases;

namespace EdgeGuard.Oracle.Judging;

/// <summary>The sums of a run.</summary>
internal sealed class Totals
{
    internal int Passed { get; private set; }
    internal int Failed { get; private set; }
    internal long Classes { get; private set; }
    internal long Compared { get; private set; }
    internal long FalsePermits { get; private set; }
    internal long FalseDenies { get; private set; }

    /// <summary>What kept a gateway from going on; null where nothing did.</summary>
    internal string? Broken { get; set; }

    internal void Add(Report report, Examination examination)
    {
        if (report.Disagreements == 0) Passed++;
        else Failed++;
        Classes += examination.Classes;
        Compared += report.Compared;
        FalsePermits += report.FalsePermits;
        FalseDenies += report.FalseDenies;
    }
}
