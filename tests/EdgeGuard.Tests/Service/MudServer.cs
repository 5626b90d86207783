using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGuard.Lab.Services;

namespace EdgeGuard.Tests.Service;

/// <summary>A maker's web server at an address of the namespace that it is made in: the file for each URL by HTTPS, or 404 where there is none.</summary>
internal sealed class MudServer : IDisposable
{
    private readonly CertificateAuthority _authority;
    private readonly X509Certificate2 _certificate;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _serving;

    internal MudServer(IPAddress address, string folder, Func<string, string?> file)
    {
        Root = $"https://{address}/";
        _authority = new(Directory.CreateDirectory(Path.Combine(folder, "authority")));
        _certificate = _authority.Issue("mud.example.net", address);
        _listener.Bind(new IPEndPoint(address, 443));
        _listener.Listen();
        // Away from the test's thread, which waits for what is served here.
        _serving = Task.Run(() => ServeAsync(file));
    }

    /// <summary>The paths that were asked for.</summary>
    internal ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>What its URLs begin with.</summary>
    internal string Root { get; }

    /// <summary>The authority that its certificate comes from.</summary>
    internal string CaFile => _authority.CaFile;

    public void Dispose()
    {
        _listener.Dispose();
        _serving.GetAwaiter().GetResult();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private async Task ServeAsync(Func<string, string?> file)
    {
        try
        {
            while (true)
            {
                using Socket client = await _listener.AcceptAsync();
                await AnswerAsync(client, file);
            }
        }
        catch (SocketException) when (!_listener.IsBound || _listener.SafeHandle.IsClosed)
        {
            // It is disposed.
        }
        catch (ObjectDisposedException)
        {
            // It is disposed.
        }
    }

    private async Task AnswerAsync(Socket client, Func<string, string?> file)
    {
        await using SslStream secure = new(new NetworkStream(client));
        try
        {
            await secure.AuthenticateAsServerAsync(_certificate);
            using StreamReader reader = new(secure, Encoding.ASCII, leaveOpen: true);
            string path = (await reader.ReadLineAsync() ?? "GET / ").Split(' ')[1].TrimStart('/');
            while (await reader.ReadLineAsync() is { Length: > 0 }) { }
            Asked.Enqueue(path);
            string? content = file(Root + path);
            byte[] body = Encoding.UTF8.GetBytes(content ?? "");
            await secure.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(content is null ? "404 Not Found" : "200 OK")}\r\nContent-Type: application/mud+json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
            await secure.WriteAsync(body);
        }
        catch (IOException)
        {
            // The client went away.
        }
    }
}
