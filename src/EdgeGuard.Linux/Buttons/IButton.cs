namespace EdgeGuard.Linux.Buttons;

/// <summary>A button went down or came up.</summary>
/// <param name="IsPressed">It is down now.</param>
public readonly record struct ButtonEdge(bool IsPressed);

/// <summary>A button that tells when it is pressed; nobody has to ask it. Disposing lets go of it.</summary>
public interface IButton : IDisposable
{
    /// <summary>Where it is wired, for logs.</summary>
    string Description { get; }

    /// <summary>Each time it goes down or comes up, from now on, until cancelled.</summary>
    /// <exception cref="IOException">It was taken away.</exception>
    IAsyncEnumerable<ButtonEdge> ReadAllAsync(CancellationToken cancellationToken);
}
