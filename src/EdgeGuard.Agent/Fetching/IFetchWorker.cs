using System.Net.Sockets;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Parses what comes from outside during one fetch.</summary>
internal interface IFetchWorker : IDisposable
{
    /// <summary>Makes one GET.</summary>
    /// <param name="connected">The connected socket; the worker closes it.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FetchWorkerException">The worker ended, or its answer cannot be understood.</exception>
    Task<HopAnswer> GetAsync(Socket connected, HopRequest request, CancellationToken cancellationToken);

    /// <summary>Judges a fetched file.</summary>
    /// <exception cref="FetchWorkerException">The worker ended, or its answer cannot be understood.</exception>
    Task<FileVerdict> JudgeAsync(FileToJudge file, CancellationToken cancellationToken);
}

/// <summary>The worker of a fetch ended, or its answer cannot be understood. This fetch fails, and the next has another worker.</summary>
internal sealed class FetchWorkerException(string message, Exception? inner = null) : Exception(message, inner);
