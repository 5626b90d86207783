using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Agent.Doctor;

/// <summary>Lists every path that the rules of a configuration would not cover on this machine.</summary>
public static class CoverageExamination
{
    /// <summary>A finding for each path that is not covered, or one for a network that is covered completely.</summary>
    public static IEnumerable<DoctorFinding> Run(AgentOptions options) => CoveragePreview.Of(options).Networks.SelectMany(Of);

    private static IEnumerable<DoctorFinding> Of(NetworkCoverageView network)
    {
        PathView[] missing = [.. network.Paths.Where(p => p.Grade is "not-covered" or "blocked-by-others")];
        return missing.Length == 0
            ? [new(DoctorFindingLevel.Ok, $"coverage {network.Network}", network.Summary)]
            : missing.Select(p => Of(network.Network, p));
    }

    // What EdgeGuard cannot see is for information; what another program drops does not work.
    private static DoctorFinding Of(string network, PathView path) => path.Grade == "not-covered"
        ? new(DoctorFindingLevel.Note, $"coverage {network}", $"{path.Path} is NOT covered: {path.Why}") { Remedy = path.Remedy }
        : new(DoctorFindingLevel.Action, $"coverage {network}", $"{path.Path} is blocked by others: {path.Why}") { Remedy = path.Remedy ?? "accept the traffic in that chain" };
}
