using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Keeps every line that was logged.</summary>
internal sealed class LogBook : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = [];

    internal IEnumerable<string> Lines => _lines.Select(l => l.Text);

    internal IEnumerable<string> Of(int id) => _lines.Where(l => l.Id == id).Select(l => l.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}
