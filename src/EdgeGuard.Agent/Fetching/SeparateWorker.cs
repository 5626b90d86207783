using System.Buffers.Binary;
using System.Net.Sockets;
using EdgeGuard.Linux.Sandbox;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Lets a process without privileges parse, and takes its answers as outside input.</summary>
/// <param name="channel">The Unix socket to the process.</param>
/// <param name="process">The process, where the agent started it; null where systemd did.</param>
internal sealed class SeparateWorker(Socket channel, ConfinedProcess? process) : IFetchWorker
{
    /// <summary>Time for the process to start, and to judge a file.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public async Task<HopAnswer> GetAsync(Socket connected, HopRequest request, CancellationToken cancellationToken)
    {
        using Socket own = connected;
        try
        {
            byte[] answer = await AskAsync(FetcherMessages.Get, own, FetcherMessages.Write(request), HopRequest.Timeout + Timeout, cancellationToken);
            return Understand(answer, octets => FetcherMessages.ReadAnswer(octets, request));
        }
        finally
        {
            End(own);
        }
    }

    // The process has a copy of the descriptor, so closing this one does not end the connection.
    private static void End(Socket connected)
    {
        try
        {
            connected.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The server ended it.
        }
    }

    public async Task<FileVerdict> JudgeAsync(FileToJudge file, CancellationToken cancellationToken) =>
        Understand(await AskAsync(FetcherMessages.Judge, null, FetcherMessages.Write(file), Timeout, cancellationToken), octets => FetcherMessages.ReadVerdict(octets));

    public void Dispose()
    {
        channel.Dispose();
        process?.Dispose();
    }

    private async Task<byte[]> AskAsync(byte kind, Socket? passed, byte[] request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout);
        try
        {
            DescriptorChannel.Send(channel, kind, passed);
            byte[] head = new byte[1 + sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(head, request.Length);
            await using NetworkStream stream = new(channel, ownsSocket: false);
            await stream.WriteAsync(head.AsMemory(0, sizeof(long)), late.Token);
            await stream.WriteAsync(request, late.Token);
            await stream.ReadExactlyAsync(head, late.Token);
            long length = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(1));
            if (head[0] != FetcherMessages.Answer || length < 0 || length > FetcherMessages.Longest) throw new FetchWorkerException("the process that reads it does not answer in the agreed form");
            byte[] answer = new byte[length];
            await stream.ReadExactlyAsync(answer, late.Token);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchWorkerException($"the process that reads it does not answer within {timeout.TotalSeconds} s");
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            throw new FetchWorkerException("the process that reads it ended", gone);
        }
    }

    private static T Understand<T>(byte[] answer, Func<byte[], T> read)
    {
        try
        {
            return read(answer);
        }
        catch (InvalidDataException malformed)
        {
            throw new FetchWorkerException($"the process that reads it sends {malformed.Message}", malformed);
        }
    }
}
