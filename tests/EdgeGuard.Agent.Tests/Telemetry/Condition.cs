namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>For what nobody signals.</summary>
internal static class Condition
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    internal static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource timeout = new(Timeout);
        while (!holds())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
