using System.Text;

namespace EdgeGuard.Mqtt.Contract;

/// <summary>
/// Rejects messages for which a broker would close the connection, so that one bad message fails alone (MQTT 5.0 §1.5.4, §4.7).
/// </summary>
internal static class MessageRules
{
    private const int LongestText = ushort.MaxValue;
    private const int LongestBinary = ushort.MaxValue;

    /// <returns>null if the message may be sent.</returns>
    internal static MqttFailure? Check(MqttMessage message)
    {
        string? problem = TextProblem(message.Topic, "The topic");
        if (message.Topic.Length == 0) problem = "The topic is empty.";
        else if (message.Topic.AsSpan().ContainsAny('+', '#')) problem ??= "The topic contains a wildcard.";
        problem ??= PropertyProblem(message);
        return problem is null ? null : new(MqttFailureCause.MessageRefused, problem);
    }

    /// <returns>null if the message may be used as a will.</returns>
    internal static MqttFailure? CheckWill(MqttMessage will) =>
        will.Payload.Length > LongestBinary
            ? new(MqttFailureCause.MessageRefused, $"The will's payload is longer than {LongestBinary} bytes.")
            : Check(will);

    /// <returns>null if the filter may be sent.</returns>
    internal static MqttFailure? CheckFilter(string filter)
    {
        string? problem = filter.Length == 0 ? "The topic filter is empty." : TextProblem(filter, "The topic filter");
        string[] levels = filter.Split('/');
        for (int i = 0; i < levels.Length; i++)
        {
            bool isLast = i == levels.Length - 1;
            if (levels[i].Contains('#', StringComparison.Ordinal) && (levels[i] != "#" || !isLast))
                problem ??= "In the topic filter, # must stand alone on the last level.";
            if (levels[i].Contains('+', StringComparison.Ordinal) && levels[i] != "+")
                problem ??= "In the topic filter, + must stand alone on its level.";
        }

        return problem is null ? null : new(MqttFailureCause.MessageRefused, problem);
    }

    /// <summary>The text, if MQTT can carry it.</summary>
    /// <exception cref="ArgumentException">MQTT cannot carry the text; the message does not repeat it.</exception>
    internal static string Text(string text, string what) =>
        TextProblem(text, what) is { } problem ? throw new ArgumentException(problem, nameof(text)) : text;

    private static string? PropertyProblem(MqttMessage message)
    {
        string? problem = TextProblem(message.ContentType, "The content type") ?? TextProblem(message.ResponseTopic, "The response topic");
        foreach (MqttUserProperty property in message.UserProperties)
            problem ??= TextProblem(property.Name, "A user property's name") ?? TextProblem(property.Value, "A user property's value");
        if (message.CorrelationData?.Length > LongestBinary) problem ??= "The correlation data are too long.";
        if (message.Expiry?.TotalSeconds is < 1 or > uint.MaxValue) problem ??= "The expiry is out of range.";
        return problem;
    }

    private static string? TextProblem(string? text, string what)
    {
        if (text is null) return null;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!Travels(rune)) return $"{what} contains a character that MQTT does not allow, U+{rune.Value:X4}.";
        }

        return Encoding.UTF8.GetByteCount(text) <= LongestText ? null : $"{what} is longer than {LongestText} bytes.";
    }

    /// <summary>Whether MQTT allows the character: no control character, no non-character, and no lone surrogate (seen here as U+FFFD).</summary>
    private static bool Travels(Rune rune) =>
        !Rune.IsControl(rune) && (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is < 0xFDD0 or > 0xFDEF && rune != Rune.ReplacementChar;
}
