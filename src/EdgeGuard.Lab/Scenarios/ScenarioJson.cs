using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Core.State;
using EdgeGuard.Lab.Attacks;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>
/// Source-generated JSON of scenario files: camel case, strict. Members with a default need a setter, because the generated code
/// would overwrite the default of an init-only member with zero or null.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(KebabCaseEnum<TransportProtocol>), typeof(KebabCaseEnum<IpVersion>), typeof(KebabCaseEnum<Delivery>),
        typeof(KebabCaseEnum<ReleaseChannel>), typeof(KebabCaseEnum<FileSignature>), typeof(KebabCaseEnum<WaitingAccess>), typeof(KebabCaseEnum<TrafficKind>)])]
[JsonSerializable(typeof(Scenario))]
internal sealed partial class ScenarioJson : JsonSerializerContext;

/// <summary>Enumerations as kebab-case names; numbers are refused.</summary>
internal sealed class KebabCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
