using System.Diagnostics;
using System.Text.Json;
using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Observers;

/// <summary>One thing that an observer was told.</summary>
/// <param name="At">When it was read, on the clock of <see cref="Stopwatch"/>.</param>
/// <param name="Topic">What it is about.</param>
/// <param name="Text">Word for word.</param>
/// <param name="Content">The text, if it is JSON.</param>
internal sealed record Entry(long At, string Topic, string Text, JsonElement? Content)
{
    /// <summary>A member's value as text.</summary>
    /// <param name="path">Names parted by full stops.</param>
    /// <returns>null when there is no such member.</returns>
    internal string? Value(string path)
    {
        JsonElement? at = Content;
        foreach (string name in path.Split('.'))
            at = at is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(name, out JsonElement member) ? member : null;
        return at?.ToString();
    }
}

/// <summary>What an observer was told, stamped as it was read.</summary>
internal sealed class Journal
{
    private readonly List<Entry> _entries = [];

    /// <summary>Notes what was just read.</summary>
    internal void Add(string topic, string text)
    {
        long now = Stopwatch.GetTimestamp();
        Entry entry = new(now, topic, text, Parse(text));
        lock (_entries) _entries.Add(entry);
    }

    /// <summary>The first entry since a time that answers the question; null when there is none yet.</summary>
    internal Entry? Find(long since, Func<Entry, bool> question)
    {
        lock (_entries) return _entries.Find(entry => entry.At >= since && question(entry));
    }

    /// <summary>Waits for such an entry; null when none came in time.</summary>
    internal async Task<Entry?> WaitAsync(long since, Func<Entry, bool> question, TimeSpan patience, CancellationToken cancellation)
    {
        Entry? found = null;
        await Waiting.UntilAsync(() => (found = Find(since, question)) is not null, patience, cancellation);
        return found;
    }

    /// <summary>Everything noted so far, a line each: topic, tab, text.</summary>
    internal IReadOnlyList<string> Lines()
    {
        lock (_entries) return [.. _entries.Select(entry => $"{entry.Topic}\t{entry.Text}")];
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
