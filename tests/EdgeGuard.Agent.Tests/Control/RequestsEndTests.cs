using System.Text;
using EdgeGuard.Agent.Control;
using Microsoft.AspNetCore.Http;

namespace EdgeGuard.Agent.Tests.Control;

public sealed class RequestsEndTests
{
    [Fact]
    public async Task Request_that_waits_ends_when_the_agent_stops()
    {
        using CancellationTokenSource stopping = new();
        using MemoryStream answer = new();
        DefaultHttpContext context = new() { Response = { Body = answer } };
        Task waiting = RequestsEnd.RunAsync(context, inner => Task.Delay(Timeout.Infinite, inner.RequestAborted), stopping.Token);
        Assert.False(waiting.IsCompleted);

        await stopping.CancelAsync();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(409, context.Response.StatusCode);
        Assert.Contains("The agent stops.", Encoding.UTF8.GetString(answer.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_whose_client_leaves_is_cancelled_as_before()
    {
        using CancellationTokenSource leaves = new();
        DefaultHttpContext context = new() { RequestAborted = leaves.Token };
        Task waiting = RequestsEnd.RunAsync(context, inner => Task.Delay(Timeout.Infinite, inner.RequestAborted), CancellationToken.None);

        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
