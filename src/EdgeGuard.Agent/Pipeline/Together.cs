namespace EdgeGuard.Agent.Pipeline;

/// <summary>Loops of one stage that depend on each other: when one ends, the others are cancelled, so that a failure of one is seen.</summary>
internal static class Together
{
    /// <summary>Runs the loops until the first one ends, and waits for all.</summary>
    /// <exception cref="Exception">The failure of the first one that failed.</exception>
    internal static async Task RunAsync(CancellationToken stoppingToken, params IEnumerable<Func<CancellationToken, Task>> loops)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] running = [.. loops.Select(loop => BeginAsync(loop, over.Token))];
        if (running.Length == 0) return;
        Task first = await Task.WhenAny(running);
        await over.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (running.FirstOrDefault(loop => loop.IsFaulted) ?? first);
    }

    // What a loop throws before it first waits is its failure too.
    private static async Task BeginAsync(Func<CancellationToken, Task> loop, CancellationToken token) => await loop(token);
}
