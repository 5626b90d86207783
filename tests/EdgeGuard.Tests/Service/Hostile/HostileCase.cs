using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>A hostile MUD URL, the server behind it, and why the agent refuses it.</summary>
/// <param name="Name">Its name, and the first label of its host.</param>
/// <param name="Reason">A part of the reason in the agent's log.</param>
internal sealed record HostileCase(string Name, string Reason)
{
    /// <summary>Its host, unless its URL names another one.</summary>
    internal string Host => $"{Name}.org.zz";

    /// <summary>The MUD URL.</summary>
    internal string Url { get => field ?? $"https://{Host}/{Name}.json"; init; }

    /// <summary>What its name resolves to, for each question in turn; empty for no such name.</summary>
    internal IReadOnlyList<string[]> Addresses { get; init; } = [[OutsideNetwork.Server]];

    /// <summary>Its name server does not answer.</summary>
    internal bool HasSilentName { get; init; }

    /// <summary>The certificate of the server; null for a good one.</summary>
    internal X509Certificate2? Certificate { get; init; }

    /// <summary>What the server does instead of TLS.</summary>
    internal Func<NetworkStream, Task>? Plain { get; init; }

    /// <summary>What the server answers.</summary>
    internal Func<HostileRequest, Stream, Task> Answer { get; init; } = (_, stream) => WriteAsync(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

    /// <summary>The agent takes the file, and calls its signature invalid.</summary>
    internal bool IsAboutSignature { get; init; }

    internal static Task WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>A server that answers with these octets.</summary>
    internal static HostileCase Raw(string name, string reason, string answer) => new(name, reason) { Answer = (_, stream) => WriteAsync(stream, answer) };

    /// <summary>A server that sends a client elsewhere.</summary>
    internal static HostileCase Redirect(string name, string reason, string location) => Raw(name, reason, $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

    /// <summary>A MUD URL that leads straight to a forbidden address.</summary>
    internal static HostileCase Direct(string name, string reason, string authority) => new(name, reason) { Url = $"https://{authority}/{name}.json" };

    /// <summary>A name that resolves to this.</summary>
    internal static HostileCase Named(string name, string reason, params string[] addresses) => new(name, reason) { Addresses = [addresses] };

    /// <summary>A server with this body.</summary>
    internal static HostileCase Body(string name, string reason, string body) => Raw(name, reason, Ok(body));

    /// <summary>A good file that says that its signature is there.</summary>
    internal static HostileCase Signature(string name, string reason, string url, Func<Stream, Task>? signature = null)
    {
        HostileCase made = new(name, reason) { IsAboutSignature = true };
        string file = HostileFiles.With(made.Url, url.Replace("OWN", $"https://{made.Host}", StringComparison.Ordinal));
        return made with { Answer = (request, stream) => request.Path.EndsWith(".json", StringComparison.Ordinal) ? WriteAsync(stream, Ok(file)) : signature is null ? made.Answer(request, stream) : signature(stream) };
    }

    internal static string Ok(string body, string headers = "") => $"HTTP/1.1 200 OK\r\nContent-Type: application/mud+json\r\n{headers}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}";
}

/// <summary>MUD files of hostile servers.</summary>
internal static class HostileFiles
{
    /// <summary>A good file.</summary>
    internal static string With(string url, string? signature = null, string lastUpdate = "2026-05-01T10:00:00+00:00")
    {
        string meter = MeterProfile.For(url).Replace("2026-05-01T10:00:00+00:00", lastUpdate, StringComparison.Ordinal);
        return signature is null ? meter : meter.Replace("\"mud-version\": 1,", $"\"mud-version\": 1, \"mud-signature\": \"{signature.Replace("\\", "\\\\", StringComparison.Ordinal)}\",", StringComparison.Ordinal);
    }
}
