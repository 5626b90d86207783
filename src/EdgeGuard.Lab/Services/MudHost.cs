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

/// <summary>The maker's web server: MUD files by path, over HTTPS, in the internet (RFC 8520 §1.6).</summary>
internal sealed class MudHost : IAsyncDisposable
{
    private const string MudMediaType = "application/mud+json";

    private readonly WebApplication _server;
    private readonly X509Certificate2 _certificate;
    private long _served;

    private MudHost(WebApplication server, X509Certificate2 certificate)
    {
        _server = server;
        _certificate = certificate;
    }

    /// <summary>Files handed out so far.</summary>
    internal long Served => Interlocked.Read(ref _served);

    /// <summary>Starts listening at the host's addresses, port 443.</summary>
    /// <param name="internet">Where it runs.</param>
    /// <param name="certificate">Owned from now on.</param>
    /// <param name="addresses">The host's addresses.</param>
    /// <param name="files">Content by path, the path with its first slash.</param>
    /// <param name="cancellation">Stops the start.</param>
    internal static async Task<MudHost> StartAsync(
        NetworkNamespace internet, X509Certificate2 certificate, IEnumerable<IPAddress> addresses,
        IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        Socket[] listeners = [.. addresses.Select(address => Listen(internet, address))];
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            foreach (Socket listener in listeners)
                kestrel.ListenHandle((ulong)listener.SafeHandle.DangerousGetHandle(), options => Secure(options, certificate));
        });
        MudHost host = new(builder.Build(), certificate);
        host._server.Run(context => host.AnswerAsync(context, files));
        await host._server.StartAsync(cancellation);
        // Kestrel owns the descriptors now.
        foreach (Socket listener in listeners) listener.SafeHandle.SetHandleAsInvalid();
        return host;
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

    private async Task AnswerAsync(HttpContext context, IReadOnlyDictionary<string, byte[]> files)
    {
        if (!files.TryGetValue(context.Request.Path, out byte[]? content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = MudMediaType;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
        Interlocked.Increment(ref _served);
    }
}
