using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Response;

/// <summary>How one device stands with the rules: what is done about it now, and what is remembered against it.</summary>
public sealed record Standing
{
    /// <summary>Of a device that never did anything.</summary>
    public static readonly Standing Clean = new();

    /// <summary>What is done about it.</summary>
    public DeviceResponse Response { get; init; } = DeviceResponse.None;

    /// <summary>How bad its shapes were, at <see cref="ScoredAt"/>; it decays.</summary>
    public double Score { get; init; }

    /// <summary>When the score was true.</summary>
    public DateTimeOffset ScoredAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>When it last showed a shape that escalates, held or not.</summary>
    public DateTimeOffset LastShape { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Times that it was held by rule and let go again.</summary>
    public int Offences { get; init; }

    /// <summary>A rule holds it, or held it before a person did: its release will count as an offence.</summary>
    public bool IsOffending { get; init; }

    /// <summary>The hardest level that a rule took in this offence, or in the one before while it is free.</summary>
    public ResponseLevel Peak { get; init; }

    /// <summary>When it was last let go.</summary>
    public DateTimeOffset ReleasedAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>How long the level in force was meant to last.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>The hardest level that a person was advised of, because the rules may not go so far themselves.</summary>
    public ResponseLevel Advised { get; init; }

    /// <summary>What is left of the score now.</summary>
    public double ScoreAt(DateTimeOffset now, TimeSpan halfLife) =>
        now <= ScoredAt ? Score : Score * Math.Pow(0.5, (now - ScoredAt) / halfLife);
}
