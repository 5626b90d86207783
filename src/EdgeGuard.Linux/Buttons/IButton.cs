namespace EdgeGuard.Linux.Buttons;

/// <summary>A press or release of a button.</summary>
/// <param name="IsPressed">true for a press, false for a release.</param>
public readonly record struct ButtonEdge(bool IsPressed);

/// <summary>A button that reports presses as events, without polling. Disposing releases its device.</summary>
public interface IButton : IDisposable
{
    /// <summary>Where it is connected, for logs.</summary>
    string Description { get; }

    /// <summary>Yields each press and release from now on, until cancelled.</summary>
    /// <exception cref="IOException">The device was removed.</exception>
    IAsyncEnumerable<ButtonEdge> ReadAllAsync(CancellationToken cancellationToken);
}
