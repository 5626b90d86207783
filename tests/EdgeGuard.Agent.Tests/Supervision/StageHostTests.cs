using System.Threading.Channels;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Supervision;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Tests.Supervision;

/// <summary>Stages in a real host, of which one fails as often as the test wants.</summary>
public sealed class StageHostTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-stages-").FullName;
    private readonly ObservedTime _time = new();
    private readonly PipelineChannels _channels = new(Telemetry.Home.Empty);
    private readonly EventBroadcaster.Subscription _events;
    private IHost? _host;

    public StageHostTests() => _events = _channels.Events.Subscribe();

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await EndAsync();
        _events.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Failing_stage_starts_again_after_a_second_and_neither_the_host_nor_another_stage_ends()
    {
        Failing failing = await StartAsync(without: null);

        await failing.FailAsync(new InvalidOperationException("the input was odd"));

        Assert.Equal(TimeSpan.FromSeconds(1), await NextWaitAsync());
        GatewayEvent.StageFailed told = await NextEventAsync();
        Assert.Equal(("failing", "the input was odd", StageRemedy.Restarted), (told.Stage, told.Problem, told.Remedy));
        _time.Advance(TimeSpan.FromSeconds(1));
        await failing.WorksAsync();
        Assert.False(_host!.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await _host.Services.GetRequiredService<Other>().WorksAsync();
    }

    [Fact]
    public async Task F4_Reader_that_fails_five_times_in_two_minutes_is_off_and_status_says_what_to_do()
    {
        Failing failing = await StartAsync(without: "nothing is read");
        foreach (int seconds in (int[])[1, 2, 4, 8]) await FailAndWaitAsync(failing, seconds);

        await failing.FailAsync(new FormatException("one too many."));

        PolicyInput.ConcernChanged concern = await NextConcernAsync();
        Assert.Equal(("stage-failing", ConcernKind.Degraded), (concern.Name, concern.Kind));
        Assert.StartsWith("safe mode: stage failing failed 5 times in 2 minutes and is off, so nothing is read.", concern.Why, StringComparison.Ordinal);
        Assert.Contains("one too many. To try again, restart the service: systemctl restart edgeguard", concern.Why, StringComparison.Ordinal);
        for (int i = 0; i < 4; i++) Assert.Equal(StageRemedy.Restarted, (await NextEventAsync()).Remedy);
        Assert.Equal(StageRemedy.Off, (await NextEventAsync()).Remedy);
        Assert.True(Hosts().Single(host => host.Info.Name == "failing").IsOff);
        await _host!.Services.GetRequiredService<Other>().WorksAsync();
    }

    [Fact]
    public async Task Failures_that_are_minutes_apart_switch_nothing_off()
    {
        Failing failing = await StartAsync(without: "nothing is read");

        for (int i = 0; i < 8; i++)
        {
            await FailAndWaitAsync(failing, seconds: 1);
            _time.Advance(CrashHistory.Window);
        }

        await failing.WorksAsync();
        Assert.False(_channels.Inputs.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Stage_that_reads_nothing_from_outside_is_started_again_without_end_and_its_concern_ends_when_it_works()
    {
        Failing failing = await StartAsync(without: null);
        foreach (int seconds in (int[])[1, 2, 4, 8, 16, 30, 30]) await FailAndWaitAsync(failing, seconds);

        Assert.StartsWith("stage failing keeps failing and restarts each time: failure", (await NextConcernAsync()).Why, StringComparison.Ordinal);
        while ((await NextConcernAsync(move: true)).Why is not null) { }
        await failing.WorksAsync();
    }

    [Fact]
    public async Task F4_Process_that_died_five_times_over_one_reader_starts_without_it_and_names_the_input()
    {
        for (int i = 0; i < CrashHistory.Most; i++) Die("failing", "https://192.0.2.1/bad.json");
        _time.Advance(TimeSpan.FromSeconds(10));

        Failing failing = await StartAsync(without: "nothing is read");

        PolicyInput.ConcernChanged concern = await NextConcernAsync();
        Assert.Contains("while it read https://192.0.2.1/bad.json: the agent ended unexpectedly", concern.Why, StringComparison.Ordinal);
        Assert.Equal("https://192.0.2.1/bad.json", (await NextEventAsync()).Input);
        Assert.Equal(0, failing.Starts);
        await _host!.Services.GetRequiredService<Other>().WorksAsync();

        // It stays off for an agent that starts at once, and a clean stop is the remedy.
        _host.Dispose();
        _host = null;
        Failing again = await StartAsync(without: "nothing is read");
        await again.WorksAsync();
    }

    [Fact]
    public async Task Process_that_died_four_times_starts_everything()
    {
        for (int i = 0; i < CrashHistory.Most - 1; i++) Die("failing", "https://192.0.2.1/bad.json");

        Failing failing = await StartAsync(without: "nothing is read");

        await failing.WorksAsync();
        Assert.Equal(StageRemedy.Restarted, (await NextEventAsync()).Remedy);
    }

    // What a process leaves that is killed while it reads.
    private void Die(string stage, string input)
    {
        InputMarks marks = InputMarks.Open(Path.Combine(_folder, "inputs"), _time);
        marks.Begin(stage, input);
        _time.Advance(TimeSpan.FromSeconds(3));
    }

    private async Task<Failing> StartAsync(string? without)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton(_channels).AddInputMarks(Path.Combine(_folder, "inputs"));
        builder.Services.AddStage<Failing>("failing", without).AddStage<Other>("other");
        _host = builder.Build();
        await _host.StartAsync();
        return _host.Services.GetRequiredService<Failing>();
    }

    private IEnumerable<StageHost> Hosts() => _host!.Services.GetServices<IHostedService>().OfType<StageHost>();

    private async Task EndAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
    }

    private async Task FailAndWaitAsync(Failing failing, int seconds)
    {
        await failing.FailAsync(new InvalidOperationException("failure"));
        Assert.Equal(TimeSpan.FromSeconds(seconds), await NextWaitAsync());
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }

    // The wait before the next start; a wait for recovery is as long as the window.
    private async Task<TimeSpan> NextWaitAsync()
    {
        TimeSpan wait;
        do wait = await _time.Waits.ReadAsync().AsTask().WaitAsync(Timeout);
        while (wait == CrashHistory.Window);
        return wait;
    }

    private async Task<GatewayEvent.StageFailed> NextEventAsync() =>
        Assert.IsType<GatewayEvent.StageFailed>(await _events.Reader.ReadAsync().AsTask().WaitAsync(Timeout));

    private async Task<PolicyInput.ConcernChanged> NextConcernAsync(bool move = false)
    {
        Task<PolicyInput> next = _channels.Inputs.Reader.ReadAsync().AsTask();
        while (move && !next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        return Assert.IsType<PolicyInput.ConcernChanged>(await next.WaitAsync(Timeout));
    }

    private class Other : BackgroundService
    {
        private readonly Channel<(Exception? Failure, TaskCompletionSource Taken)> _orders = Channel.CreateUnbounded<(Exception?, TaskCompletionSource)>();

        internal int Starts { get; private set; }

        internal Task WorksAsync() => OrderAsync(null);

        internal Task FailAsync(Exception failure) => OrderAsync(failure);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Starts++;
            await foreach ((Exception? failure, TaskCompletionSource taken) in _orders.Reader.ReadAllAsync(stoppingToken))
            {
                taken.SetResult();
                if (failure is not null) throw failure;
            }
        }

        private async Task OrderAsync(Exception? failure)
        {
            TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _orders.Writer.TryWrite((failure, taken));
            await taken.Task.WaitAsync(Timeout);
        }
    }

    private sealed class Failing : Other;
}
