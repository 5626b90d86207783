using System.Globalization;

namespace EdgeGuard.Core.State;

/// <summary>A length of time as a person writes it, the same in every command and order: <c>90s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>.</summary>
public static class DurationText
{
    /// <summary>The longest that can be written.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Writes a length in the largest unit that divides it; whole seconds.</summary>
    public static string Write(TimeSpan length) => length switch
    {
        _ when length.Ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays}d"),
        _ when length.Ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours}h"),
        _ when length.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)length.TotalSeconds}s"),
    };

    /// <summary>Why a text is no length that <see cref="Read"/> takes, with the range where only that is wrong.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="otherwise">How to write one, in words that follow "Write".</param>
    /// <param name="longest">The longest that is taken here; null for <see cref="Longest"/>.</param>
    /// <param name="bare">As for <see cref="Read"/>.</param>
    public static string WhyNot(string text, string otherwise, TimeSpan? longest = null, TimeSpan bare = default) => IsNumber(text, bare)
        ? $"'{text}' is outside the range. Write a length from 1s to {Write(longest ?? Longest)}."
        : $"'{text}' is not a length. Write {otherwise}.";

    /// <summary>Reads a length of at least a second.</summary>
    /// <param name="text">A whole number and a unit.</param>
    /// <param name="bare">The unit of a number alone, for arguments that had no unit before; zero if there must be one.</param>
    /// <returns>null if it is no such length, or longer than <see cref="Longest"/>.</returns>
    public static TimeSpan? Read(string? text, TimeSpan bare = default)
    {
        if (string.IsNullOrEmpty(text)) return null;
        TimeSpan unit = UnitOf(text, bare);
        string number = NumberOf(text);
        if (unit == TimeSpan.Zero || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count)) return null;
        return count >= 1 && count <= Longest / unit ? count * unit : null;
    }

    private static bool IsNumber(string text, TimeSpan bare) => text.Length > 0 && UnitOf(text, bare) != TimeSpan.Zero && NumberOf(text) is { Length: > 0 } number && number.All(char.IsAsciiDigit);

    private static string NumberOf(string text) => char.IsAsciiDigit(text[^1]) ? text : text[..^1];

    private static TimeSpan UnitOf(string text, TimeSpan bare) => text[^1] switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => char.IsAsciiDigit(text[^1]) ? bare : TimeSpan.Zero,
    };
}
