using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>How a signature was judged, as the store keeps it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SignatureJudgement))]
internal sealed partial class JudgementJson : JsonSerializerContext
{
    internal static string Write(SignatureJudgement judgement) => JsonSerializer.Serialize(judgement, Default.SignatureJudgement);

    /// <returns>null where a newer version wrote what this one does not know.</returns>
    internal static SignatureJudgement? Read(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, Default.SignatureJudgement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
