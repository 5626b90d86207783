using System.Net.Sockets;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Parses in this process, where the platform has no other way.</summary>
internal sealed class OwnWorker : IFetchWorker
{
    public Task<HopAnswer> GetAsync(Socket connected, HopRequest request, CancellationToken cancellationToken) =>
        HopExchange.GetAsync(new NetworkStream(connected, ownsSocket: true), request, cancellationToken);

    public Task<FileVerdict> JudgeAsync(FileToJudge file, CancellationToken cancellationToken) => Task.FromResult(FileJudge.Judge(file));

    public void Dispose()
    {
        // Nothing is kept between two calls.
    }
}
