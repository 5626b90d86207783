using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Response;

/// <summary>What follows from one step.</summary>
/// <param name="Standing">How the device stands after it.</param>
/// <param name="Decision">What was decided; null for nothing.</param>
/// <param name="Advice">What a person should decide; null for nothing.</param>
public sealed record Grade(Standing Standing, Decision? Decision = null, Advice? Advice = null);

/// <summary>
/// The graded response, step by step: deny (always, by the kernel) → rate-limit → restricted → isolated. Shapes add to a score that
/// decays; the score calls for a level; time takes the level back; who offends again goes further at once, and for twice as long.
/// </summary>
public static class Grading
{
    private const string ByTime = "time";

    /// <summary>After a forbidden packet.</summary>
    public static Grade Observe(DeviceId device, Standing standing, Detection detection, Ceiling ceiling, bool escalates, GradingLimits limits, DateTimeOffset now)
    {
        if (!escalates) return new(standing);
        Standing seen = Forgiven(standing, limits, now) with { LastShape = now };
        if (detection.Points == 0) return new(seen);

        double score = standing.ScoreAt(now, limits.HalfLife) + detection.Points;
        seen = seen with { Score = score, ScoredAt = now };
        ResponseLevel wanted = Wanted(seen, limits);
        ResponseLevel allowed = Min(wanted, ceiling.Level);
        if (allowed > seen.Response.Level) return Tighten(device, seen, allowed, wanted, detection, ceiling, limits, now);
        if (wanted <= ceiling.Level || wanted <= seen.Advised) return new(seen);
        return new(seen with { Advised = wanted }, Advice: new(device, wanted, detection.Shape,
            $"{detection.Evidence}; it looks like {detection.Shape.Words()}. The rules do not go further because {ceiling.Why}"));
    }

    /// <summary>After a while: a level whose time is over ends, unless the device is still at it.</summary>
    public static Grade Elapse(DeviceId device, Standing standing, GradingLimits limits, DateTimeOffset now)
    {
        if (standing.Response is not { Level: > ResponseLevel.None, Until: { } until } held || until > now) return new(standing);
        if (now - standing.LastShape < limits.Quiet)
        {
            TimeSpan longer = limits.Doubled(standing.Hold);
            DeviceResponse renewed = held with { Until = now + longer, Reason = $"{Plain(held.Reason)}{StillAtIt}" };
            return Decided(device, standing with { Response = renewed, Hold = longer }, held.Level);
        }
        return Released(device, standing, now, $"its {Span(standing.Hold)} as {held.Level.Name()} are over and it is quiet", ByTime);
    }

    /// <summary>After a person's word.</summary>
    /// <param name="device">Which device.</param>
    /// <param name="standing">How it stands.</param>
    /// <param name="response">What the person wants.</param>
    public static Grade Order(DeviceId device, Standing standing, DeviceResponse response)
    {
        if (response.Level == ResponseLevel.None) return Released(device, standing, response.Since, response.Reason, response.By);
        TimeSpan hold = response.Until is { } until ? until - response.Since : TimeSpan.Zero;
        return Decided(device, standing with { Response = response, Hold = hold }, standing.Response.Level);
    }

    private const string StillAtIt = "; it was still at it when that time was over, so the time is doubled";

    private static Grade Tighten(
        DeviceId device, Standing seen, ResponseLevel level, ResponseLevel wanted, Detection detection, Ceiling ceiling, GradingLimits limits, DateTimeOffset now)
    {
        bool isReoffence = seen.Response.Level == ResponseLevel.None && seen.Offences > 0;
        TimeSpan hold = limits.HoldOf(level, seen.Offences);
        string reason = $"{detection.Evidence}; it looks like {detection.Shape.Words()}"
            + (isReoffence ? $", as it did {Times(seen.Offences)} before, so the answer is harder" : "")
            + (level < wanted ? $"; it stops there because {ceiling.Why}" : "");
        // What a person holds until further notice is not released by a rule's clock.
        bool isOpenEnded = seen.Response is { Level: > ResponseLevel.None, Until: null };
        DeviceResponse response = new(level, now, reason, DeviceResponse.ByRule) { Until = isOpenEnded ? null : now + hold, Shape = detection.Shape };
        ResponseLevel peak = seen.IsOffending ? Max(seen.Peak, level) : level;
        Grade grade = Decided(device, seen with { Response = response, Peak = peak, Hold = hold, IsOffending = true }, seen.Response.Level, detection.Shape);
        return level < wanted && wanted > seen.Advised
            ? new(grade.Standing with { Advised = wanted }, grade.Decision, new(device, wanted, detection.Shape, reason))
            : grade;
    }

    // Released from a level that a rule took, the device has an offence behind it; what a person took is the person's matter.
    private static Grade Released(DeviceId device, Standing standing, DateTimeOffset now, string reason, string by)
    {
        DeviceResponse free = new(ResponseLevel.None, now, reason, by);
        Standing after = standing with
        {
            Response = free,
            Score = 0,
            ScoredAt = now,
            Offences = standing.Offences + (standing.IsOffending ? 1 : 0),
            IsOffending = false,
            ReleasedAt = now,
            Hold = TimeSpan.Zero,
            Advised = ResponseLevel.None,
        };
        return Decided(device, after, standing.Response.Level);
    }

    private static Grade Decided(DeviceId device, Standing standing, ResponseLevel before, ViolationShape? shape = null) =>
        new(standing, new() { Device = device, Before = before, Response = standing.Response, Shape = shape, Standing = standing });

    // Further and faster: an offender's first shape calls for one level more than the last offence reached, whatever the score.
    private static ResponseLevel Wanted(Standing seen, GradingLimits limits)
    {
        ResponseLevel byScore = limits.LevelOf(seen.Score);
        bool isReoffence = seen.Offences > 0 && seen.Response.Level == ResponseLevel.None;
        return isReoffence ? Max(byScore, Min(seen.Peak + 1, ResponseLevel.Isolated)) : byScore;
    }

    private static Standing Forgiven(Standing standing, GradingLimits limits, DateTimeOffset now) =>
        standing.Response.Level == ResponseLevel.None && standing.Offences > 0 && now - standing.ReleasedAt > limits.Forgiving
            ? standing with { Offences = 0, Peak = ResponseLevel.None }
            : standing;

    private static string Plain(string reason) => reason.Replace(StillAtIt, "", StringComparison.Ordinal);

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string Span(TimeSpan span) =>
        span.TotalMinutes < 2 ? $"{span.TotalSeconds:0} seconds" : span.TotalHours < 2 ? $"{span.TotalMinutes:0} minutes" : $"{span.TotalHours:0} hours";

    private static ResponseLevel Min(ResponseLevel left, ResponseLevel right) => left < right ? left : right;

    private static ResponseLevel Max(ResponseLevel left, ResponseLevel right) => left > right ? left : right;
}
