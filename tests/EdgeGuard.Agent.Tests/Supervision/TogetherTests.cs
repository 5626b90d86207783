using EdgeGuard.Agent.Pipeline;

namespace EdgeGuard.Agent.Tests.Supervision;

public sealed class TogetherTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Failure_of_one_loop_ends_the_others_and_is_seen()
    {
        TaskCompletionSource ended = new();

        Task all = Together.RunAsync(CancellationToken.None, token => ForeverAsync(ended, token), _ => throw new FormatException("a bad frame"));

        await Assert.ThrowsAsync<FormatException>(() => all.WaitAsync(Timeout));
        Assert.True(ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Cancellation_ends_all_without_a_failure()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource one = new(), other = new();
        Task all = Together.RunAsync(stop.Token, token => ForeverAsync(one, token), token => ForeverAsync(other, token));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.WaitAsync(Timeout));
        Assert.True(one.Task.IsCompleted && other.Task.IsCompleted);
    }

    private static async Task ForeverAsync(TaskCompletionSource ended, CancellationToken token)
    {
        try
        {
            await Task.Delay(-1, token);
        }
        finally
        {
            ended.SetResult();
        }
    }
}
