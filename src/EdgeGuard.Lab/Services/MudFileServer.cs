using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Lab.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Lab.Services;

/// <summary>The manufacturer's web server in the internet: serves MUD files and their signatures over HTTPS (RFC 8520 §1.6).</summary>
internal sealed class MudFileServer : IAsyncDisposable
{
    private const string MudMediaType = "application/mud+json";
    private const string SignatureMediaType = "application/pkcs7-signature";

    private readonly WebApplication _server;
    private readonly X509Certificate2 _certificate;

    private MudFileServer(WebApplication server, X509Certificate2 certificate)
    {
        _server = server;
        _certificate = certificate;
    }

    /// <summary>Starts to listen on port 443 of the host's addresses.</summary>
    /// <param name="internet">Namespace that it runs in.</param>
    /// <param name="certificate">Server certificate; disposed with the server.</param>
    /// <param name="addresses">The host's addresses.</param>
    /// <param name="files">Content by URL path, which begins with a slash; it may change.</param>
    /// <param name="cancellation">Stops the start.</param>
    internal static async Task<MudFileServer> StartAsync(
        NetworkNamespace internet, X509Certificate2 certificate, IEnumerable<IPAddress> addresses,
        ConcurrentDictionary<string, byte[]> files, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        Socket[] listeners = [.. addresses.Select(address => Listen(internet, address))];
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            foreach (Socket listener in listeners)
                kestrel.ListenHandle((ulong)listener.SafeHandle.DangerousGetHandle(), options => Secure(options, certificate));
        });
        MudFileServer server = new(builder.Build(), certificate);
        server._server.Run(context => AnswerAsync(context, files));
        await server._server.StartAsync(cancellation);
        // Kestrel owns the descriptors now.
        foreach (Socket listener in listeners) listener.SafeHandle.SetHandleAsInvalid();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private static void Secure(ListenOptions options, X509Certificate2 certificate)
    {
        options.Protocols = HttpProtocols.Http1AndHttp2;
        options.UseHttps(certificate);
    }

    private static Socket Listen(NetworkNamespace internet, IPAddress address)
    {
        Socket listener = internet.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 443));
        listener.Listen();
        return listener;
    }

    private static async Task AnswerAsync(HttpContext context, ConcurrentDictionary<string, byte[]> files)
    {
        if (!files.TryGetValue(context.Request.Path, out byte[]? content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = context.Request.Path.Value!.EndsWith(".p7s", StringComparison.Ordinal) ? SignatureMediaType : MudMediaType;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}
