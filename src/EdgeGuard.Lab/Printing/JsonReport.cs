using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Lab.Running;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Printing;

/// <summary>Writes a report as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    Converters = [typeof(KebabCaseEnum<StepState>), typeof(KebabCaseEnum<Delivery>)])]
[JsonSerializable(typeof(ScenarioReport))]
internal sealed partial class JsonReport : JsonSerializerContext
{
    /// <summary>The report as one JSON object.</summary>
    internal static string Write(ScenarioReport report) => JsonSerializer.Serialize(report, Default.ScenarioReport);
}
