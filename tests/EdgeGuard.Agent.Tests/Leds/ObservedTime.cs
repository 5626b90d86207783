using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Leds;

/// <summary>Time that a test moves, which also tells when somebody begins to wait for it.</summary>
internal sealed class ObservedTime() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>How long somebody began to wait, one entry for each timer with an end.</summary>
    internal ChannelReader<TimeSpan> Waits => _waits.Reader;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero) _waits.Writer.TryWrite(dueTime);
        return timer;
    }
}
