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
}
