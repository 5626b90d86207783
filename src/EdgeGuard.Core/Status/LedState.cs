namespace EdgeGuard.Core.Status;

/// <summary>The three lights of the front, told apart by place and by rhythm, never by colour alone.</summary>
public enum Led
{
    /// <summary>The agent and its enforcement.</summary>
    Agent,

    /// <summary>The broker.</summary>
    Network,

    /// <summary>What asks for a person.</summary>
    Alarm,
}

/// <summary>How a light behaves: on and off in turn, for ever.</summary>
/// <param name="Name">What the rhythm is called.</param>
/// <param name="OnMilliseconds">How long it is lit; 0 for never.</param>
/// <param name="OffMilliseconds">How long it is dark; 0 for never.</param>
public sealed record LedPattern(string Name, int OnMilliseconds, int OffMilliseconds)
{
    /// <summary>Dark.</summary>
    public static readonly LedPattern Off = new("off", 0, 1000);

    /// <summary>Lit.</summary>
    public static readonly LedPattern On = new("on", 1000, 0);

    /// <summary>Even and slow, 0.5 Hz.</summary>
    public static readonly LedPattern Slow = new("slow", 1000, 1000);

    /// <summary>Even and quick, 2.5 Hz; the fastest rhythm there is, for flashes above 3 Hz can harm.</summary>
    public static readonly LedPattern Fast = new("fast", 200, 200);

    /// <summary>A short wink every two seconds.</summary>
    public static readonly LedPattern Wink = new("wink", 100, 1900);
}

/// <summary>What all lights show.</summary>
public sealed record LedPicture(LedPattern Agent, LedPattern Network, LedPattern Alarm)
{
    /// <summary>The pattern of one light.</summary>
    public LedPattern this[Led led] => led switch
    {
        Led.Agent => Agent,
        Led.Network => Network,
        _ => Alarm,
    };
}
