using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Enforcement;

/// <summary>The stage that writes to the kernel, in a network namespace of its own, with a home in force.</summary>
internal sealed class RunningEnforcement : IAsyncDisposable
{
    private readonly EnforcementStage _stage;

    private RunningEnforcement(NetworkNamespace inside, bool mayHold)
    {
        Inside = inside;
        Table = NftTable.Open(Ruleset.TableName, mayHold);
        _stage = new(PipelineChannels, Table, Time, NullLogger<EnforcementStage>.Instance);
    }

    internal FakeTimeProvider Time { get; } = new(Telemetry.Home.Noon);

    internal PipelineChannels PipelineChannels { get; } = new(Telemetry.Home.Empty);

    internal NetworkNamespace Inside { get; }

    internal NftTable Table { get; }

    /// <summary>Runs a test's body with a small home in force.</summary>
    /// <param name="mayHold">false as on a kernel where a socket cannot own a table.</param>
    /// <param name="body">The test.</param>
    internal static Task RunAsync(bool mayHold, Func<RunningEnforcement, Task> body) => NetworkNamespace.RunAsync(async inside =>
    {
        await using RunningEnforcement running = new(inside, mayHold);
        await running._stage.StartAsync(CancellationToken.None);
        EnforcementStatus first = await running.EnforceAsync(Telemetry.Home.WithCamera);
        Assert.True(first.InForce, first.Problem);
        Assert.NotNull(running.PipelineChannels.Lacking);
        await body(running);
    });

    /// <summary>Hands a state over, and waits for what becomes of it.</summary>
    internal async Task<EnforcementStatus> EnforceAsync(GatewayState state)
    {
        await PipelineChannels.ToEnforce.Writer.WriteAsync(state, TestTimeout.Token);
        return await NextAsync();
    }

    /// <summary>The next thing that the stage has to tell.</summary>
    internal async Task<EnforcementStatus> NextAsync() =>
        Assert.IsType<PolicyInput.Enforced>(await PipelineChannels.Inputs.Reader.ReadAsync(TestTimeout.Token)).Status;

    /// <summary>Waits for the stage, moving time, for it may be about to wait for time itself.</summary>
    internal async Task<EnforcementStatus> NextAsync(TimeSpan step)
    {
        Task<EnforcementStatus> next = NextAsync();
        while (!next.IsCompleted)
        {
            Time.Advance(step);
            await Task.WhenAny(next, Task.Run(Thread.Yield));
        }
        return await next;
    }

    /// <summary>The rules as <c>nft</c> lists them, without what counts.</summary>
    internal string List() => Inside.Execute("nft", ["-s", "list", "table", "inet", Ruleset.TableName]);

    public async ValueTask DisposeAsync()
    {
        await _stage.StopAsync(CancellationToken.None);
        _stage.Dispose();
        Table.Dispose();
    }
}
