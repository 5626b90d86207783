using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Tests.Leds;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogList<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _entries = new();

    internal IEnumerable<LogLevel> Levels => _entries.Select(e => e.Level);

    internal IEnumerable<string> Lines => _entries.Select(e => e.Line);

    /// <summary>Waits until so many lines begin like this.</summary>
    internal async Task UntilAsync(string beginning, int count, CancellationToken timeout)
    {
        while (Lines.Count(line => line.StartsWith(beginning, StringComparison.Ordinal)) < count)
        {
            timeout.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, $"{eventId.Id} {formatter(state, exception)}"));
}
