using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeGuard.Commands;

/// <summary>How JSON is written for a pipe and not for a web page: <c>&gt;</c> stays as it is.</summary>
internal static class PipeJson
{
    /// <summary>New options each time, for a context keeps those that it is given.</summary>
    internal static JsonSerializerOptions Options => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The same JSON in ASCII: marks that turn a line around reach no terminal. Outside its strings, JSON has no other characters.</summary>
    internal static string Ascii(string json) => json.All(char.IsAscii) ? json : string.Concat(json.Select(c => char.IsAscii(c) ? c.ToString() : $"\\u{(int)c:x4}"));
}
