using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Scenarios.Steps;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>
/// The form of scenario files: camel case, strict. Members with a default have a setter: the generator of this code would
/// otherwise put zero and null in the place of defaults.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(LowerCaseEnum<Transport>), typeof(LowerCaseEnum<Family>), typeof(LowerCaseEnum<Fate>), typeof(LowerCaseEnum<Way>),
        typeof(LowerCaseEnum<TrafficKind>)])]
[JsonSerializable(typeof(Scenario))]
internal sealed partial class ScenarioJson : JsonSerializerContext;

/// <summary>Enumerations as lower-case words, never as numbers.</summary>
internal sealed class LowerCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
