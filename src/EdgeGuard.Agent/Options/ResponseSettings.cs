using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Options;

/// <summary>The parsed settings of responses.</summary>
internal static class ResponseSettings
{
    private const int Week = 7 * 24 * 3600;
    private const int Day = 24 * 3600;

    /// <summary>How scores become response levels.</summary>
    internal static GradingLimits Limits(ResponseOptions written)
    {
        GradingLimits usual = GradingLimits.Default;
        return usual with
        {
            Levels = usual.Levels.SetItems(written.Levels().Select(level => KeyValuePair.Create(level.Level, Limit(level, usual.Levels[level.Level])))),
            HalfLife = Span(written.HalfLifeMinutes * 60, usual.HalfLife),
            Quiet = Span(written.QuietSeconds, usual.Quiet),
            NewProfile = Span(written.NewProfileHours * 3600, usual.NewProfile),
            Forgiving = Span(written.ForgivingDays * Day, usual.Forgiving),
        };
    }

    /// <summary>The cap on permitted traffic of a device; null for no cap.</summary>
    internal static FlowCap? Cap(ResponseOptions written)
    {
        if (written.AllowedFlowsPerSecond == 0) return null;
        FlowCap usual = FlowCap.Default;
        int flows = written.AllowedFlowsPerSecond ?? usual.FlowsPerSecond, packets = written.AllowedPacketsPerSecond ?? usual.PacketsPerSecond;
        return new(flows, Math.Max(flows, usual.FlowsAtOnce), packets, packets * 2);
    }

    /// <summary>The limits of attack patterns.</summary>
    internal static ShapeLimits Shapes(ResponseOptions written) => new(
        from named in written.Shapes
        where ViolationShapes.TryParse(named.Key, out _)
        let shape = (ViolationShape)ViolationShapes.Names.IndexOf(named.Key)
        let usual = ShapeLimits.Default[shape]
        select KeyValuePair.Create(shape, new ShapeLimit(
            named.Value.Enough ?? usual.Enough, Span(named.Value.WithinSeconds, usual.Window), named.Value.Points ?? usual.Points)));

    /// <summary>Every problem with its key.</summary>
    internal static IEnumerable<string> Check(ResponseOptions written)
    {
        double[] scores = [.. Limits(written).Levels.Values.Select(limit => limit.Score)];
        string[] keys = [.. written.Levels().Select(level => level.AtKey)];
        if (scores.Any(score => score is < 1 or > 100_000) || !scores.SequenceEqual(scores.Order()))
            yield return $"response: {string.Join(", ", keys[..^1])} and {keys[^1]} must be 1 to 100000 and in ascending order.";
        (string Key, int? Value, int Least, int Most)[] numbers =
        [
            ("halfLifeMinutes", written.HalfLifeMinutes, 1, 1440),
            .. written.Levels().Select(level => (level.SecondsKey, level.Seconds, 5, Week)),
            ("quietSeconds", written.QuietSeconds, 1, Day), ("newProfileHours", written.NewProfileHours, 0, 720), ("forgivingDays", written.ForgivingDays, 1, 3650),
            ("allowedFlowsPerSecond", written.AllowedFlowsPerSecond, 0, 100_000), ("allowedPacketsPerSecond", written.AllowedPacketsPerSecond, 1, 100_000),
            .. written.Shapes.SelectMany(s => new (string, int?, int, int)[]
            {
                ($"shapes:{s.Key}:enough", s.Value.Enough, 2, ShapeLimits.MostDistinct), ($"shapes:{s.Key}:withinSeconds", s.Value.WithinSeconds, 1, Day),
                ($"shapes:{s.Key}:points", (int?)s.Value.Points, 0, 1000),
            }),
        ];
        foreach ((string key, int? value, int least, int most) in numbers)
        {
            if (value is { } number && (number < least || number > most)) yield return $"response:{key}: {number} must be {least} to {most}.";
        }
    }

    private static LevelLimit Limit(LevelOptions written, LevelLimit usual) => new(written.At ?? usual.Score, Span(written.Seconds, usual.Hold));

    private static TimeSpan Span(int? seconds, TimeSpan usual) => seconds is { } number ? TimeSpan.FromSeconds(number) : usual;
}
