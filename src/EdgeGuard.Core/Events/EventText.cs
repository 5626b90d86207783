namespace EdgeGuard.Core.Events;

/// <summary>Bounds the text of events. Devices and servers choose parts of it, and every event is stored, sent and shown.</summary>
public static class EventText
{
    /// <summary>Characters of a sentence or of one text in the data of an event; what is longer ends with an ellipsis.</summary>
    public const int Longest = 1000;

    /// <summary>The text, shortened if it is longer than this; no character is cut in half.</summary>
    public static string Cut(string text, int longest = Longest)
    {
        if (text.Length <= longest) return text;
        int end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
