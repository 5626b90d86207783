namespace EdgeGuard.Core.Status;

/// <summary>One value for each light.</summary>
public sealed record PerLed<T>(T Agent, T Network, T Alarm)
{
    /// <summary>The value for one light.</summary>
    public T this[Led led] => led switch
    {
        Led.Agent => Agent,
        Led.Network => Network,
        _ => Alarm,
    };

    /// <summary>Another value for each light, made from this one.</summary>
    public PerLed<TResult> Select<TResult>(Func<Led, T, TResult> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new(make(Led.Agent, Agent), make(Led.Network, Network), make(Led.Alarm, Alarm));
    }
}
