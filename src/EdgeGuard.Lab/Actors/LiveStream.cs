using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>One long TCP connection on which a device keeps sending, as a camera does to its cloud.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private static readonly byte[] Frame = new byte[64];

    private readonly Socket _socket;
    private readonly TimeSpan _every;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly Task _listening;
    private long _lastAnswer;

    private LiveStream(Socket socket, TimeSpan every)
    {
        _socket = socket;
        _every = every;
        _sending = SendAsync(_stop.Token);
        _listening = ListenAsync(_stop.Token);
    }

    /// <summary>When the far end last answered, on the clock of <see cref="Stopwatch"/>; 0 for never.</summary>
    internal long LastAnswer => Interlocked.Read(ref _lastAnswer);

    /// <summary>Connects and begins to send.</summary>
    /// <exception cref="SocketException">The far end cannot be reached.</exception>
    internal static async Task<LiveStream> OpenAsync(
        NetworkNamespace from, IPEndPoint to, TimeSpan every, TimeSpan patience, CancellationToken cancellation)
    {
        Socket socket = from.OpenSocket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        hurry.CancelAfter(patience);
        try
        {
            await socket.ConnectAsync(to, hurry.Token);
            socket.NoDelay = true;
            return new(socket, every);
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
        await Task.WhenAll(_sending, _listening);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(CancellationToken stop)
    {
        using PeriodicTimer beat = new(_every);
        try
        {
            while (await beat.WaitForNextTickAsync(stop)) await _socket.SendAsync(Frame, stop);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The connection is over, or we are.
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[2048];
        try
        {
            while (await _socket.ReceiveAsync(buffer, stop) > 0) Interlocked.Exchange(ref _lastAnswer, Stopwatch.GetTimestamp());
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The connection is over, or we are.
        }
    }
}
