using System.Collections.Concurrent;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Loads the profiles that devices use or ask for: from a file in the configuration, or from the MUD URL. Failed ones are tried again. A stored profile
/// is in force from the start; it is loaded anew once, and stays where that fails.
/// </summary>
internal sealed partial class ProfileStage(
    PipelineChannels wires, ProfileFetcher fetcher, ProfileStore store, IOptions<AgentOptions> options, TimeProvider time, ILogger<ProfileStage> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<string, bool> _loaded = new(StringComparer.Ordinal);
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
        PolicyInput? result = new PolicyInput.ProfileFailed(key, "the agent cannot read it; 'edgeguard events' shows what went wrong.");
        await wires.Guard.TryAsync(StageNames.Profiles, key, async one => result = await GetAsync(one, stoppingToken), one => one, stoppingToken);
        if (result is not null) await wires.Inputs.Writer.WriteAsync(result, stoppingToken);
    }

    private IEnumerable<string> Wanted(GatewayState state) =>
        NeededKeys.Of(state).Where(key => !state.Profiles.ContainsKey(key) || !_loaded.ContainsKey(key));

    private async Task<PolicyInput?> GetAsync(string key, CancellationToken stoppingToken)
    {
        try
        {
            byte[] bytes = ProfileText.IsLocal(key)
                ? await File.ReadAllBytesAsync(key[AgentSettings.LocalPrefix.Length..], stoppingToken)
                : await fetcher.FetchAsync(new(key), stoppingToken);
            return Understand(key, bytes);
        }
        catch (Exception problem) when (problem is ProfileFetchException or IOException or UnauthorizedAccessException)
        {
            return Failed(key, problem.Message);
        }
    }

    private PolicyInput? Understand(string key, byte[] bytes)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (ProfileText.Read(key, bytes, now, out string reasons) is not { } profile) return Failed(key, $"the file is refused: {reasons}");
        _loaded[key] = true;
        if (store.Keep(key, bytes, now) is { } problem) LogNotStored(key, problem);
        return new PolicyInput.ProfileLoaded(key, profile);
    }

    // What is in force stays in force.
    private PolicyInput.ProfileFailed? Failed(string key, string reason)
    {
        if (wires.State.Current.Profiles.ContainsKey(key))
        {
            LogStays(key, reason);
            return null;
        }
        LogFailed(key, reason);
        return new(key, reason);
    }

    [LoggerMessage(2001, LogLevel.Warning, "Profile {Key} is not in force: {Problem}")]
    private partial void LogFailed(string key, string problem);

    [LoggerMessage(2002, LogLevel.Warning, "Profile {Key} could not be loaded anew, and the stored one stays in force: {Problem}")]
    private partial void LogStays(string key, string problem);

    [LoggerMessage(2003, LogLevel.Error, "Profile {Key} could not be stored yet. It is lost if the agent restarts while its server is down: {Problem}")]
    private partial void LogNotStored(string key, string problem);
}
