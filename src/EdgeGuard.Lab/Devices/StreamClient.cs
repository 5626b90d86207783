using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Devices;

/// <summary>One long TCP connection on which a device sends continuously, as a camera does to its cloud.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private static readonly byte[] Frame = new byte[64];

    private readonly Socket _socket;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly Task _receiving;
    private long _lastAnswer;

    private StreamClient(Socket socket, TimeSpan interval)
    {
        _socket = socket;
        _interval = interval;
        _sending = SendAsync(_stop.Token);
        _receiving = ReceiveAnswersAsync(_stop.Token);
    }

    /// <summary>When the server last answered (<see cref="Stopwatch"/> timestamp); 0 for never.</summary>
    internal long LastAnswer => Interlocked.Read(ref _lastAnswer);

    /// <summary>Connects and starts to send.</summary>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    internal static async Task<StreamClient> OpenAsync(
        NetworkNamespace from, IPEndPoint to, TimeSpan interval, TimeSpan timeout, CancellationToken cancellation)
    {
        Socket socket = from.OpenSocket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(to, limit.Token);
            socket.NoDelay = true;
            return new(socket, interval);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending, _receiving);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(_interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await _socket.SendAsync(Frame, stop);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The connection broke, or the client stops.
        }
    }

    private async Task ReceiveAnswersAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[2048];
        try
        {
            while (await _socket.ReceiveAsync(buffer, stop) > 0) Interlocked.Exchange(ref _lastAnswer, Stopwatch.GetTimestamp());
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The connection broke, or the client stops.
        }
    }
}
