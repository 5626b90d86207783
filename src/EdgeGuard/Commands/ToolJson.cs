using System.Text.Json.Serialization;
using EdgeGuard.Agent.Fleet.Simulation;

namespace EdgeGuard.Commands;

/// <summary>What this program is made of, as <c>version --json</c> tells it; <c>Code</c> is <c>native</c> or <c>JIT</c>.</summary>
internal sealed record VersionView(string Version, string Runtime, string Platform, string Code, IReadOnlyList<AdapterView> Adapters);

/// <summary>An adapter that is compiled in; <c>Problem</c> tells why it cannot be used here, <c>Library</c> what it stands on.</summary>
internal sealed record AdapterView(string Port, string Name, string? Library, string? Problem, bool IsAuto);

/// <summary>A profile in sentences, as <c>profile show --json</c> tells it. Outside text.</summary>
internal sealed record ProfileView(
    string MudUrl, string? SystemInfo, string? Maker, string? Model, DateTimeOffset LastUpdate, IReadOnlyList<string> May, bool IsOrdered,
    IReadOnlyList<string> InQuarantine, IReadOnlyList<string> Software, IReadOnlyList<string> Warnings, IReadOnlyList<string> Repairs, IReadOnlyList<string> NotDone);

/// <summary>Two versions of a profile, as <c>profile diff --json</c> compares them. Outside text.</summary>
internal sealed record DifferenceView(IReadOnlyList<string> Gained, IReadOnlyList<string> Lost, IReadOnlyList<string> Facts);

/// <summary>A file that was to be imported, as <c>profile import --json</c> tells of it; without a key where it was refused.</summary>
internal sealed record ImportView(string File, string? Key, bool IsNew);

/// <summary>Their JSON.</summary>
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(ProfileView))]
[JsonSerializable(typeof(DifferenceView))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(LearnedView))]
[JsonSerializable(typeof(SignatureView))]
[JsonSerializable(typeof(FleetSimulationResult))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>For a pipe and not for a web page.</summary>
    internal static readonly ToolJson Readable = new(PipeJson.Options);
}
