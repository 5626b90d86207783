using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>One TLS server for every hostile host: the name that the client asks for chooses the certificate and the answer.</summary>
/// <param name="listener">Where it listens.</param>
/// <param name="certificate">The certificate for a name.</param>
/// <param name="plain">What it does before TLS, by the order of connections; null where TLS begins. It gets the name, as far as the first octets show it.</param>
/// <param name="answer">Writes the answer of a host.</param>
internal sealed class HostileServer(Socket listener, Func<string, X509Certificate2> certificate, Func<string, NetworkStream, Task<bool>> plain, Func<string, HostileRequest, Stream, Task> answer)
{
    /// <summary>Answers until the listener is closed.</summary>
    internal async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await listener.AcceptAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // It is disposed.
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        await using NetworkStream stream = new(client, ownsSocket: true);
        try
        {
            byte[] hello = new byte[4096];
            int peeked = await client.ReceiveAsync(hello, SocketFlags.Peek);
            if (await plain(Encoding.Latin1.GetString(hello, 0, peeked), stream)) return;
            string host = "";
            await using SslStream secure = new(stream);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateSelectionCallback = (_, name) => certificate(host = name ?? "") });
            await answer(host, await ReadAsync(secure), secure);
        }
        catch (Exception gone) when (gone is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away.
        }
    }

    private static async Task<HostileRequest> ReadAsync(Stream secure)
    {
        using StreamReader reader = new(secure, Encoding.ASCII, leaveOpen: true);
        string path = (await reader.ReadLineAsync() ?? "GET / ").Split(' ')[1];
        List<string> headers = [];
        while (await reader.ReadLineAsync() is { Length: > 0 } header) headers.Add(header);
        return new(path, headers);
    }
}

/// <summary>What a client asks for.</summary>
internal sealed record HostileRequest(string Path, IReadOnlyList<string> Headers);
