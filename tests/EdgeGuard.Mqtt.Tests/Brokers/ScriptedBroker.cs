using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>A listener that does to each connection what a script says, for what no real broker does on request.</summary>
internal sealed class ScriptedBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _script;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;

    /// <param name="script">When it returns, the connection is closed.</param>
    /// <param name="certificate">To speak TLS with.</param>
    internal ScriptedBroker(Func<Stream, CancellationToken, Task> script, X509Certificate2? certificate = null)
    {
        _script = script;
        _tls = certificate is null ? null : new() { ServerCertificate = certificate };
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Reads CONNECT, welcomes, then goes on with the script.</summary>
    internal static ScriptedBroker Welcoming(MqttProtocol protocol, Func<Stream, CancellationToken, Task> script, X509Certificate2? certificate = null) =>
        new(async (stream, cancellationToken) =>
        {
            await Packet.ReadAsync(stream, cancellationToken);
            await stream.WriteAsync(Packet.Welcome(protocol), cancellationToken);
            await script(stream, cancellationToken);
        }, certificate);

    /// <summary>Reads on, answers nothing.</summary>
    internal static async Task StaySilentAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using TcpClient owned = connection;
        try
        {
            await using Stream stream = await EncryptAsync(owned.GetStream());
            await _script(stream, _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException)
        {
            // The client went, or the test is over; what the client made of it is what the test asks.
        }
    }

    private async Task<Stream> EncryptAsync(NetworkStream plain)
    {
        if (_tls is null) return plain;
        SslStream encrypted = new(plain);
        await encrypted.AuthenticateAsServerAsync(_tls, _stop.Token);
        return encrypted;
    }
}
