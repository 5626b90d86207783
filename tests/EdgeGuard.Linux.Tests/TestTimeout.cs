namespace EdgeGuard.Linux.Tests;

/// <summary>How long a test waits for what must come; only a failing test ever waits so long.</summary>
internal static class TestTimeout
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    internal static CancellationToken Token => new CancellationTokenSource(Limit).Token;
}
