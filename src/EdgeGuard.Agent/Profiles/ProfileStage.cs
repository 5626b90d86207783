using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Profiles;

/// <summary>Loads the profiles that devices use: from a file in the configuration, or from the MUD URL. Failed ones are tried again.</summary>
internal sealed partial class ProfileStage(
    PipelineChannels wires, ProfileFetcher fetcher, IOptions<AgentOptions> options, TimeProvider time, ILogger<ProfileStage> logger) : BackgroundService
{
    private readonly Dictionary<string, DateTimeOffset> _nextTry = new(StringComparer.Ordinal);
    private readonly TimeSpan _retry = TimeSpan.FromSeconds(options.Value.Profiles.RetrySeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Dictionary<string, Task> running = new(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                GatewayState seen = wires.State.Current;
                foreach (string key in Begin(seen, running)) running[key] = LoadAsync(key, over.Token);
                await WaitAtMost.UntilAsync(
                    token => Task.WhenAny([wires.State.WaitForAsync(s => Wanted(s).Except(Wanted(seen)).Any(), token), .. running.Values]), _retry, time, stoppingToken);
                foreach ((string key, Task ended) in running.Where(fetch => fetch.Value.IsCompleted).ToArray())
                {
                    running.Remove(key);
                    await ended;
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IReadOnlyList<string> Begin(GatewayState state, Dictionary<string, Task> running)
    {
        DateTimeOffset now = time.GetUtcNow();
        string[] wanted = [.. Wanted(state)];
        foreach (string gone in _nextTry.Keys.Except(wanted).Except(running.Keys).ToArray()) _nextTry.Remove(gone);
        IEnumerable<string> due = wanted.Where(key => !running.ContainsKey(key) && (!_nextTry.TryGetValue(key, out DateTimeOffset next) || next <= now));
        HashSet<string> failing = [.. state.ProfileFailures.Keys.Select(FetchOrder.AuthorityOf)];
        IReadOnlyList<string> begun = FetchOrder.Next(state, due, running.Keys, failing.Contains);
        foreach (string key in begun) _nextTry[key] = now + _retry;
        return begun;
    }

    private async Task LoadAsync(string key, CancellationToken stoppingToken)
    {
        PolicyInput result = new PolicyInput.ProfileFailed(key, "the agent cannot read it; 'edgeguard events' shows what went wrong.");
        await wires.Guard.TryAsync(StageNames.Profiles, key, async one => result = await GetAsync(one, stoppingToken), one => one, stoppingToken);
        await wires.Inputs.Writer.WriteAsync(result, stoppingToken);
    }

    private static IEnumerable<string> Wanted(GatewayState state) =>
        state.Settings.Values.Select(s => s.ProfileKey).Concat(state.Devices.Values.SelectMany(d => d.SharedWith.Prepend(d.ProfileKey)))
            .OfType<string>().Distinct().Where(key => !state.Profiles.ContainsKey(key));

    private async Task<PolicyInput> GetAsync(string key, CancellationToken stoppingToken)
    {
        bool isLocal = FetchOrder.IsLocal(key);
        try
        {
            byte[] bytes = isLocal
                ? await File.ReadAllBytesAsync(key[AgentSettings.LocalPrefix.Length..], stoppingToken)
                : await fetcher.FetchAsync(new(key), stoppingToken);
            return Understand(key, bytes, isLocal);
        }
        catch (Exception problem) when (problem is ProfileFetchException or IOException or UnauthorizedAccessException)
        {
            LogFailed(key, problem.Message);
            return new PolicyInput.ProfileFailed(key, problem.Message);
        }
    }

    private PolicyInput Understand(string key, byte[] bytes, bool isLocal)
    {
        switch (MudReader.Read(bytes, MudStrictness.Compatible))
        {
            case MudResult.Accepted accepted:
                SignatureStatus signature = isLocal ? SignatureStatus.Local
                    : accepted.File.MudSignature is null ? SignatureStatus.Unsigned
                    : SignatureStatus.Unchecked;
                return new PolicyInput.ProfileLoaded(key, new(accepted.File, PolicyCompiler.Compile(accepted.File), signature, time.GetUtcNow()));
            case var refused:
                string reasons = string.Join("; ", refused.Problems.Where(p => p.Severity == MudSeverity.Error));
                LogFailed(key, reasons);
                return new PolicyInput.ProfileFailed(key, $"the file is refused: {reasons}");
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "Profile {Key} is not in force: {Problem}")]
    private partial void LogFailed(string key, string problem);
}
