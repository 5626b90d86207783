using System.Threading.Channels;
using EdgeGuard.Linux.Buttons;

namespace EdgeGuard.Agent.Tests.Leds;

/// <summary>A button that a test presses.</summary>
internal sealed class HandButton : IButton
{
    private readonly Channel<ButtonEdge> _edges = Channel.CreateUnbounded<ButtonEdge>();

    public string Description => "by hand";

    internal bool IsDisposed { get; private set; }

    public IAsyncEnumerable<ButtonEdge> ReadAllAsync(CancellationToken cancellationToken) => _edges.Reader.ReadAllAsync(cancellationToken);

    public void Dispose() => IsDisposed = true;

    internal void Press() => _edges.Writer.TryWrite(new(true));

    internal void Release() => _edges.Writer.TryWrite(new(false));
}
