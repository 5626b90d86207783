using EdgeGuard.Core.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeGuard.Commands;

/// <summary>Writes each log entry as one line of bounded length without invisible characters, because devices choose parts of it.</summary>
internal sealed class LogLineFormatter() : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "line";

    /// <summary>Characters of a line at most; an exception's stack trace is part of it.</summary>
    internal const int Longest = 4000;

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string line = EventText.Cut($"{Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {message}{(logEntry.Exception is { } problem ? $" {problem}" : "")}", Longest);
        textWriter.WriteLine(Plain.Blanked(line));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit",
        LogLevel.Error => "fail",
        LogLevel.Warning => "warn",
        LogLevel.Information => "info",
        _ => "dbug",
    };
}
