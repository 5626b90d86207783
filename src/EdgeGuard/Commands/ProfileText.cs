using System.Globalization;
using System.Text.Json;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Commands;

/// <summary>A profile, and the difference of two, on a terminal.</summary>
internal sealed class ProfileText(TextWriter output)
{
    internal void Show(MudResult.Accepted profile, bool json)
    {
        ProfileView view = ViewOf(profile);
        if (json)
        {
            output.WriteLine(PipeJson.Ascii(JsonSerializer.Serialize(view, ToolJson.Readable.ProfileView)));
            return;
        }
        Head(profile.File);
        List(view.IsOrdered ? "Allowed (the first line that fits decides)" : "Allowed", view.May, "Nothing.");
        List("Entries that stay in force while it is restricted", view.InQuarantine);
        List("Software", view.Software);
        List("Before you approve it", view.Warnings);
        List("Repaired while reading", view.Repairs);
        List("Not enforced as written", view.NotDone);
        output.WriteLine("Everything else is denied. Replies to allowed traffic are allowed.");
    }

    internal void Show(ProfileDifference difference, bool json)
    {
        if (json)
        {
            output.WriteLine(PipeJson.Ascii(JsonSerializer.Serialize(new(difference.Gained, difference.Lost, difference.Facts), ToolJson.Readable.DifferenceView)));
            return;
        }
        List("Gained", difference.Gained, "Nothing.");
        List("Lost", difference.Lost, "Nothing.");
        List("Take note", difference.Facts);
    }

    private static ProfileView ViewOf(MudResult.Accepted profile)
    {
        MudFile file = profile.File;
        DevicePolicy policy = PolicyCompiler.Compile(file);
        IReadOnlyList<Permission> permissions = Permission.Of(policy);
        return new(
            file.MudUrl, file.SystemInfo, file.MfgName, file.ModelName, file.LastUpdate,
            ProfileSentences.Of(permissions, file), permissions.Any(permission => !permission.Allows),
            file.ExtensionNodes.QuarantineAces, [.. Software(file.ExtensionNodes.Transparency)],
            [.. Remarks(profile, MudSeverity.Warning)], [.. Remarks(profile, MudSeverity.Repair)],
            [.. Listed(policy.Notes.Select(note => (note.Message, $"entry {note.Origin}")))]);
    }

    private void Head(MudFile file)
    {
        string name = file.SystemInfo ?? file.ModelName ?? file.MudUrl;
        Line(name);
        if (file.MfgName is { } maker) Line(file.ModelName is { } model ? $"Made by {maker}, model {model}." : $"Made by {maker}.");
        Line(string.Create(CultureInfo.InvariantCulture, $"Described at {file.MudUrl}, last updated {file.LastUpdate.UtcDateTime:d MMMM yyyy}."));
        output.WriteLine();
    }

    private static IEnumerable<string> Remarks(MudResult.Accepted profile, MudSeverity severity) =>
        Listed(profile.Remarks.Where(remark => remark.Severity == severity).Select(remark => (remark.Message, $"line {remark.Line}")));

    // What is said of many entries is told once.
    private static IEnumerable<string> Listed(IEnumerable<(string Message, string Place)> remarks) =>
        from remark in remarks
        group remark.Place by remark.Message into places
        let others = places.Distinct().Count() - 1
        select others == 0 ? $"{places.Key} ({places.First()})" : $"{places.Key} ({places.First()} and {others} more)";

    private static IEnumerable<string> Software(SoftwareTransparency? transparency)
    {
        if (transparency is null) yield break;
        foreach (SoftwareBill bom in transparency.Boms) yield return $"SBOM of version {bom.Version}: {bom.Url ?? "not published"}";
        if (transparency.LocalScheme is { } scheme) yield return $"SBOM: from the device itself, by {scheme}";
        if (transparency.BomContact is { } contact) yield return $"SBOM: contact {contact}";
        foreach (string url in transparency.VulnerabilityUrls) yield return $"Vulnerabilities: {url}";
        if (transparency.VulnerabilityContact is { } about) yield return $"Vulnerabilities: contact {about}";
    }

    private void List(string title, IReadOnlyList<string> lines, string? none = null)
    {
        if (lines.Count == 0 && none is null) return;
        output.WriteLine(title);
        foreach (string line in lines) Line($"  - {line}");
        if (lines.Count == 0) output.WriteLine($"  {none}");
        output.WriteLine();
    }

    private void Line(string text) => Screen.Line(output, text);
}
