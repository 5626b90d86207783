namespace EdgeGuard.Core.Status;

/// <summary>The three LEDs on the front. They differ by place and by rhythm, never by colour alone.</summary>
public enum Led
{
    /// <summary>Whether the agent runs and enforces.</summary>
    Agent,

    /// <summary>Whether the MQTT broker is reachable.</summary>
    Network,

    /// <summary>Whether a person is needed.</summary>
    Alarm,
}

/// <summary>The names of <see cref="Led"/> as people and programs write them.</summary>
public static class LedNames
{
    /// <summary>All lights, in the order in which they stand on the front.</summary>
    public static readonly IReadOnlyList<Led> All = [Led.Agent, Led.Network, Led.Alarm];

    /// <summary><c>agent</c>, <c>network</c> or <c>alarm</c>.</summary>
    public static string Name(this Led led) => led switch
    {
        Led.Agent => "agent",
        Led.Network => "network",
        _ => "alarm",
    };
}
