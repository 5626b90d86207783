using System.Text.Json;

namespace EdgeGuard.Core.Events;

/// <summary>A value of an enumeration as programs write it: <c>FromDevice</c> is <c>from-device</c>.</summary>
public static class EnumWord
{
    /// <summary>The word for a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
