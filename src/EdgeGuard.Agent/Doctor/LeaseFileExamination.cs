using EdgeGuard.Agent.Discovery;
using EdgeGuard.Core.Leases;

namespace EdgeGuard.Agent.Doctor;

/// <summary>Names the lease files that are in use on this machine, and those that are found and cannot be used.</summary>
public static class LeaseFileExamination
{
    private const string Subject = "lease file";

    /// <summary>A finding for each file that is there, or one where there is none.</summary>
    /// <param name="files">The files that discovery:leaseFiles names; null or none for the usual places.</param>
    public static IReadOnlyList<DoctorFinding> Run(IReadOnlyList<string>? files)
    {
        IReadOnlyList<string> named = files is { Count: > 0 } ? files : LeasePaths.Usual;
        Examined[] found = [.. LeasePaths.Expand(named).Distinct(StringComparer.Ordinal).Select(Examine).OfType<Examined>()];
        Examined? newest = found.Where(f => f.Problem is null).MaxBy(f => f.Written);
        IEnumerable<DoctorFinding> others = LeasePaths.Expand(LeasePaths.Usual).Except(LeasePaths.Expand(named)).Select(Examine).OfType<Examined>()
            .Select(f => new DoctorFinding(DoctorFindingLevel.Note, Subject, $"{f.Path} is there and not read, because discovery:leaseFiles names others"));
        DoctorFinding[] findings = [.. found.Select(f => Finding(f, newest)), .. others];
        return newest is not null || findings.Length > 0 ? findings
            : [new(DoctorFindingLevel.Note, Subject, "none found, so a lease whose packets are missed stays unknown; if a DHCP server runs here, name its file in discovery:leaseFiles")];
    }

    private static DoctorFinding Finding(Examined file, Examined? newest) => file switch
    {
        { Problem: { } problem } => new(DoctorFindingLevel.Note, Subject, $"{file.Path} cannot be used: {problem}"),
        _ when file == newest => new(DoctorFindingLevel.Ok, Subject, $"{file.Path} is in use: {file.Format}, {Leases(file)}, written {file.Written:u}"),
        _ => new(DoctorFindingLevel.Ok, Subject, $"{file.Path} is read too: {file.Format}, {Leases(file)}, written {file.Written:u}; where they differ, the newer file counts"),
    };

    private static string Leases(Examined file) => file.Leases == 1 ? "1 lease" : $"{file.Leases} leases";

    private static Examined? Examine(string path)
    {
        try
        {
            using LeaseImage? image = LeaseImage.Open(path, out string? untrusted);
            if (untrusted is not null) return new(path, default, "", 0, $"another user could have written it: {untrusted}");
            return image is null ? null : Examine(path, image);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new(path, default, "", 0, problem.Message);
        }
    }

    private static Examined Examine(string path, LeaseImage image)
    {
        Examined file = new(path, image.Written, "", 0, null);
        if (image.Length == 0) return file with { Problem = "it is empty" };
        if (image.Length > LeaseFiles.LargestFile) return file with { Problem = "it is too large for a lease file" };
        if (image.Read() is not { } contents) return file with { Problem = "it is being written; run 'edgeguard doctor' again" };
        LeaseTable table = LeaseFileReader.ReadAll(contents, DateTimeOffset.MinValue);
        return table.Leases.Count == 0 && (table.Skipped > 0 || table.Format.Length == 0)
            ? file with { Problem = "nothing in it is a lease of a format that EdgeGuard knows" }
            : file with { Format = table.Format, Leases = table.Leases.Count };
    }

    private sealed record Examined(string Path, DateTime Written, string Format, int Leases, string? Problem);
}
