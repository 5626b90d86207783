using System.Diagnostics;
using System.Text.Json;
using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Observers;

/// <summary>A received message or event.</summary>
/// <param name="At">When it was received (<see cref="Stopwatch"/> timestamp).</param>
/// <param name="Topic">MQTT topic, or <c>event</c>.</param>
/// <param name="Text">The message, unchanged.</param>
/// <param name="Content">The message as JSON; null when it is not JSON.</param>
internal sealed record LoggedMessage(long At, string Topic, string Text, JsonElement? Content)
{
    /// <summary>It is this kind of agent event, about this device.</summary>
    internal bool IsEvent(string type, string device) => Value("type") == type && Value("device") == device;

    /// <summary>The value of a JSON member as text.</summary>
    /// <param name="path">Member names separated by full stops.</param>
    /// <returns>null when there is no such member.</returns>
    internal string? Value(string path)
    {
        JsonElement? element = Content;
        foreach (string name in path.Split('.'))
            element = element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out JsonElement member) ? member : null;
        return element?.ToString();
    }
}

/// <summary>Messages with the time at which each was received.</summary>
internal sealed class MessageLog
{
    private readonly List<LoggedMessage> _messages = [];

    /// <summary>Records a message that was just received.</summary>
    internal void Add(string topic, string text)
    {
        long now = Stopwatch.GetTimestamp();
        LoggedMessage message = new(now, topic, text, Parse(text));
        lock (_messages) _messages.Add(message);
    }

    /// <summary>The first matching message since a time; null when there is none yet.</summary>
    internal LoggedMessage? Find(long since, Func<LoggedMessage, bool> matches)
    {
        lock (_messages) return _messages.Find(message => message.At >= since && matches(message));
    }

    /// <summary>The first agent event of this kind about a device since a time; null when there is none yet.</summary>
    internal LoggedMessage? FindEvent(long since, string type, string device) => Find(since, message => message.IsEvent(type, device));

    /// <summary>Waits for a matching message; null when none was received in time.</summary>
    internal async Task<LoggedMessage?> WaitAsync(long since, Func<LoggedMessage, bool> matches, TimeSpan timeout, CancellationToken cancellation)
    {
        LoggedMessage? found = null;
        await Polling.UntilAsync(() => (found = Find(since, matches)) is not null, timeout, cancellation);
        return found;
    }

    /// <summary>Every message so far, one line each: topic, tab, text.</summary>
    internal IReadOnlyList<string> Lines()
    {
        lock (_messages) return [.. _messages.Select(message => $"{message.Topic}\t{message.Text}")];
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
