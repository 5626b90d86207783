namespace EdgeGuard.Agent.Pipeline;

/// <summary>Waiting for work, but not for ever.</summary>
internal static class WaitAtMost
{
    /// <summary>Waits for something to happen, at most for a time; which of the two came is the caller's to find out.</summary>
    /// <exception cref="OperationCanceledException">The agent is stopping.</exception>
    internal static async Task UntilAsync(Func<CancellationToken, Task> something, TimeSpan atMost, TimeProvider time, CancellationToken stoppingToken)
    {
        using CancellationTokenSource interval = new(atMost, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, stoppingToken);
        try
        {
            await something(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // The time is over.
        }
        // What happened may be a task that ended because of the token.
        stoppingToken.ThrowIfCancellationRequested();
    }
}
