using System.Collections.Immutable;
using System.Threading.Channels;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>Tells every subscriber what happened. A slow subscriber loses its own oldest events, which are counted, and delays nobody.</summary>
/// <param name="time">The clock of the events; null where its time is the time of day.</param>
public sealed class EventBroadcaster(TimeProvider? time = null)
{
    private ImmutableArray<Subscription> _subscriptions = [];

    /// <summary>Subscribes to events from now until the subscription is disposed.</summary>
    /// <param name="capacity">Events that may wait for this subscriber.</param>
    public Subscription Subscribe(int capacity = 1024)
    {
        Subscription subscription = new(this, capacity);
        ImmutableInterlocked.Update(ref _subscriptions, (all, one) => all.Add(one), subscription);
        return subscription;
    }

    /// <summary>Tells everyone; never waits.</summary>
    /// <param name="happened">The event, in times of the agent's clock; subscribers receive it in times of day.</param>
    internal void Publish(GatewayEvent happened)
    {
        GatewayEvent sent = time is null ? happened : happened.AtWallTime(time.ToWall);
        foreach (Subscription subscription in _subscriptions) subscription.Offer(sent);
    }

    /// <summary>One subscriber's queue.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly EventBroadcaster _fan;
        private readonly Channel<GatewayEvent> _queue;
        private long _lost;

        internal Subscription(EventBroadcaster fan, int capacity)
        {
            _fan = fan;
            _queue = Channel.CreateBounded<GatewayEvent>(
                new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest },
                _ => Interlocked.Increment(ref _lost));
        }

        /// <summary>Events that this subscriber was too slow for.</summary>
        public long Lost => Interlocked.Read(ref _lost);

        /// <summary>The events, oldest first.</summary>
        public ChannelReader<GatewayEvent> Reader => _queue.Reader;

        internal void Offer(GatewayEvent happened) => _queue.Writer.TryWrite(happened);

        /// <summary>Unsubscribes; queued events can still be read.</summary>
        public void Dispose()
        {
            ImmutableInterlocked.Update(ref _fan._subscriptions, (all, one) => all.Remove(one), this);
            _queue.Writer.TryComplete();
        }
    }
}
