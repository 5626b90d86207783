namespace EdgeGuard.Core.Status;

/// <summary>What one light shows, and why.</summary>
/// <param name="Pattern">The rhythm.</param>
/// <param name="Meaning">Its meaning, in words for people; never outside text.</param>
public sealed record LedSign(LedPattern Pattern, string Meaning)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Pattern} ({Meaning})";
}

/// <summary>What all LEDs show.</summary>
public sealed record LedPicture(LedSign Agent, LedSign Network, LedSign Alarm)
{
    /// <summary>The state of LEDs without a driver.</summary>
    public static readonly LedPicture Dark = new(new(LedPattern.Off, ""), new(LedPattern.Off, ""), new(LedPattern.Off, ""));

    /// <summary>What one light shows.</summary>
    public LedSign this[Led led] => led switch
    {
        Led.Agent => Agent,
        Led.Network => Network,
        _ => Alarm,
    };

    /// <summary>Whether the LEDs look alike, whatever they mean.</summary>
    public bool LooksLike(LedPicture other) => LedNames.All.All(led => this[led].Pattern == other[led].Pattern);

    /// <summary>The same for three LEDs behind one lens, which shows only the most urgent sign.</summary>
    public LedPicture ThroughOneLens() =>
        Alarm.Pattern != LedPattern.Off ? Dark with { Alarm = Alarm }
        : Agent.Pattern != LedPattern.Beat ? Dark with { Agent = Agent }
        : Network.Pattern == LedPattern.Slow ? Dark with { Network = Network }
        : Dark with { Agent = Agent };

    /// <inheritdoc/>
    public override string ToString() => $"agent {Agent} · network {Network} · alarm {Alarm}";
}
