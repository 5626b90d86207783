using System.Threading.Channels;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>Wakes one loop; setting it twice before the loop looks wakes it once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal void Set() => _set.Writer.TryWrite(true);

    internal async Task WaitAsync(CancellationToken cancellationToken) => await _set.Reader.ReadAsync(cancellationToken);
}
