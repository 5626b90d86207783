using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Tests.Configuration;

/// <summary>Defaults that no options object holds, because null stands for them there.</summary>
internal static class OptionDefaults
{
    private static readonly GradingLimits Limits = GradingLimits.Default;

    internal static readonly IReadOnlyDictionary<string, object> Derived = new Dictionary<string, object>(OfLevels())
    {
        ["response.halfLifeMinutes"] = Limits.HalfLife.TotalMinutes,
        ["response.quietSeconds"] = Limits.Quiet.TotalSeconds,
        ["response.newProfileHours"] = Limits.NewProfile.TotalHours,
        ["response.forgivingDays"] = Limits.Forgiving.TotalDays,
        ["response.allowedFlowsPerSecond"] = FlowCap.Default.FlowsPerSecond,
        ["response.allowedPacketsPerSecond"] = FlowCap.Default.PacketsPerSecond,
        ["mqtt.commands"] = CommandPermissions.Of(new()).Allowed.Select(verb => verb.Name).ToArray(),
    };

    private static IEnumerable<KeyValuePair<string, object>> OfLevels() => new ResponseOptions().Levels().SelectMany(level => new KeyValuePair<string, object>[]
    {
        new($"response.{level.AtKey}", Limits.Levels[level.Level].Score), new($"response.{level.SecondsKey}", Limits.Levels[level.Level].Hold.TotalSeconds),
    });

    /// <summary>The limits of an attack pattern by default.</summary>
    internal static ShapeLimit OfPattern(string name) =>
        ViolationShapes.TryParse(name, out ViolationShape shape) ? ShapeLimits.Default[shape] : throw new ArgumentException(name, nameof(name));
}
