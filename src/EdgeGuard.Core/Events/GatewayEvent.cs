using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Events;

/// <summary>An event, sent to every subscriber; subscribers send no reply.</summary>
/// <param name="Time">When.</param>
public abstract partial record GatewayEvent(DateTimeOffset Time)
{
    /// <summary>Type, severity, alert flag, sentence and data of this event.</summary>
    /// <param name="state">The state after it; mutes and known names are looked up there.</param>
    public abstract EventReport Report(GatewayState state);

    /// <summary>The event with the times that its report shows as times of day. Those inside the gateway are of a clock that nobody can set.</summary>
    /// <param name="toWall">The time of day at a time of that clock.</param>
    public virtual GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Time = toWall(Time) };

    private static EventReport About(Device device, EventType type, EventSeverity severity, string sentence) =>
        new(type, severity, sentence) { Device = device.Id, Name = device.Name };
}
