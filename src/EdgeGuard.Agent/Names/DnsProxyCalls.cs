using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>DNS over TCP at one address of the DNS proxy: takes connections of known devices within <see cref="DnsConnections"/>, and answers each by itself.</summary>
internal sealed class DnsProxyCalls(Socket calls, DnsProxyHandler keeper, DnsConnections connections, InputGuard guard)
{
    /// <summary>Time for a device to send its next query.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes connections until the socket is closed.</summary>
    internal async Task AnswerAsync(CancellationToken closing)
    {
        while (true)
        {
            Socket caller;
            try
            {
                caller = await calls.AcceptAsync(closing);
            }
            catch (SocketException) when (!closing.IsCancellationRequested)
            {
                // The client is gone, or there are too many open files just now.
                await Task.Delay(Breath, closing);
                continue;
            }
            // It ends by itself and catches everything.
            _ = ServeAsync(caller, closing);
        }
    }

    private async Task ServeAsync(Socket caller, CancellationToken closing)
    {
        using Socket own = caller;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(closing);
        try
        {
            IPAddress client = DnsProxySockets.Plain(((IPEndPoint)caller.RemoteEndPoint!).Address);
            if (keeper.DeviceOf(client) is { } device) await ServeAsync(caller, client, device, end);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException || e is OperationCanceledException && end.IsCancellationRequested)
        {
            // The client closed the connection, is silent, or has too many.
        }
        catch (Exception problem)
        {
            guard.Report(StageNames.DnsProxy, "a DNS query over TCP", problem);
        }
    }

    private async Task ServeAsync(Socket caller, IPAddress client, DeviceId device, CancellationTokenSource end)
    {
        connections.Enter(device, end);
        try
        {
            await using NetworkStream stream = new(caller);
            while (true)
            {
                end.CancelAfter(Idle);
                if (await DnsStream.ReadAsync(stream, end.Token) is not { } question) return;
                if (await keeper.AnswerAsync(question, client, ProtocolType.Tcp, end.Token) is not { } answer) return;
                await DnsStream.WriteAsync(stream, answer, end.Token);
            }
        }
        finally
        {
            connections.Leave(device, end);
        }
    }
}
