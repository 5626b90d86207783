using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>A signed MUD file that its maker changes, with an entity tag for each version.</summary>
internal sealed class ChangingFile
{
    private readonly X509Certificate2 _signer;
    private byte[] _file = [], _signature = [];
    private string _tag = "";
    private int _unchanged;

    internal ChangingFile(X509Certificate2 signer)
    {
        _signer = signer;
        Case = new HostileCase("changing", "") { Answer = AnswerAsync };
    }

    /// <summary>The server.</summary>
    internal HostileCase Case { get; }

    /// <summary>The paths that were asked for.</summary>
    internal ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>What the server answers instead of the file; null for the file.</summary>
    internal string? Status { get; set; }

    /// <summary>What the server answers instead of the signature; null for the signature.</summary>
    internal string? SignatureStatus { get; set; }

    /// <summary>How often the client had the newest version already.</summary>
    internal int Unchanged => Volatile.Read(ref _unchanged);

    /// <summary>Makes a new version of this date, in which the device may use this port.</summary>
    internal void Publish(string date, int port)
    {
        string file = HostileFiles.With(Case.Url, $"https://{Case.Host}/changing.p7s", $"{date}T10:00:00+00:00").Replace("7777", $"{port}", StringComparison.Ordinal);
        _file = Encoding.UTF8.GetBytes(file);
        _signature = TestAuthority.Sign(_file, _signer);
        _tag = $"\"{date}-{port}\"";
    }

    private Task AnswerAsync(HostileRequest request, Stream stream)
    {
        Asked.Enqueue(request.Path);
        if (Status is { } status) return HostileCase.WriteAsync(stream, $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        bool isSignature = request.Path.EndsWith(".p7s", StringComparison.Ordinal);
        if (isSignature && SignatureStatus is { } away) return HostileCase.WriteAsync(stream, $"HTTP/1.1 {away}\r\nContent-Length: 0\r\n\r\n");
        if (isSignature) return HostileCase.WriteAsync(stream, HostileCase.Ok(Encoding.Latin1.GetString(_signature)));
        if (!request.Headers.Contains($"If-None-Match: {_tag}")) return HostileCase.WriteAsync(stream, HostileCase.Ok(Encoding.Latin1.GetString(_file), $"ETag: {_tag}\r\n"));
        Interlocked.Increment(ref _unchanged);
        return HostileCase.WriteAsync(stream, $"HTTP/1.1 304 Not Modified\r\nETag: {_tag}\r\n\r\n");
    }
}
