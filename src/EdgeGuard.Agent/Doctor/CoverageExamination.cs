using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Agent.Doctor;

/// <summary>Tells of every way on which the rules of a configuration would not reach packets on this machine.</summary>
public static class CoverageExamination
{
    /// <summary>A finding for each network and way that is not covered, or one for a network that is covered whole.</summary>
    public static IEnumerable<DoctorFinding> Run(AgentOptions options) => CoveragePreview.Of(options).Networks.SelectMany(Of);

    private static IEnumerable<DoctorFinding> Of(NetworkCoverageView network)
    {
        PathView[] missing = [.. network.Paths.Where(p => p.Grade == "not-covered")];
        return missing.Length == 0
            ? [new(DoctorFindingLevel.Ok, $"coverage {network.Network}", network.Summary)]
            : missing.Select(p => new DoctorFinding(DoctorFindingLevel.Note, $"coverage {network.Network}", $"{p.Path} is NOT covered: {p.Why}{(p.Remedy is null ? "" : $"; {p.Remedy}")}"));
    }
}
