using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Loads the profiles that devices use or ask for: from a file in the configuration, or from the MUD URL. Failed ones are tried again, and fetched ones
/// are fetched again when their validity ends. What is in force stays in force where that fails, and what the state takes is stored.
/// </summary>
internal sealed partial class ProfileStage(
    PipelineChannels channels, ProfileFetcher fetcher, ProfileStore store, CertificateClock clock, IOptions<AgentOptions> options, TimeProvider time, ILogger<ProfileStage> logger) : BackgroundService
{
    private readonly TimeSpan _retry = TimeSpan.FromSeconds(options.Value.Profiles.RetrySeconds);
    private readonly FetchSchedule _schedule = new(TimeSpan.FromSeconds(options.Value.Profiles.RetrySeconds));
    private readonly FailedDevices _failed = new();
    private readonly ConcurrentDictionary<string, (Profile Profile, StoredProfile Stored)> _sent = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Dictionary<string, Task> running = new(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                GatewayState seen = channels.State.Current;
                StoreTaken(seen);
                foreach (string key in Begin(seen, running)) running[key] = LoadAsync(key, over.Token);
                await WaitAtMost.UntilAsync(
                    token => Task.WhenAny([channels.State.WaitForAsync(s => Wanted(s).Except(Wanted(seen)).Any() || _sent.Any(sent => IsTaken(s, sent.Key, sent.Value.Profile)), token), .. running.Values]),
                    _retry, time, stoppingToken);
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

    // A stored file is asked for when its validity ends; a local one is read at each start.
    private void Resume(string key)
    {
        if (!ProfileText.IsLocal(key) && store.Find(key)?.Due is { } due) _schedule.Until(key, due);
    }

    private void StoreTaken(GatewayState state)
    {
        foreach ((string key, (Profile profile, StoredProfile stored)) in _sent)
        {
            if (!IsTaken(state, key, profile) || !_sent.TryRemove(key, out _)) continue;
            if (store.Keep(stored) is { } problem) LogNotStored(key, problem);
        }
    }

    private static bool IsTaken(GatewayState state, string key, Profile profile) => state.Profiles.TryGetValue(key, out Profile? inForce) && ReferenceEquals(inForce.File, profile.File);

    private IReadOnlyList<string> Begin(GatewayState state, Dictionary<string, Task> running)
    {
        DateTimeOffset now = time.GetUtcNow();
        HashSet<string> wanted = [.. Wanted(state)];
        _schedule.Forget(key => wanted.Contains(key) || running.ContainsKey(key));
        foreach (string gone in _sent.Keys.Where(key => !wanted.Contains(key))) _sent.TryRemove(gone, out _);
        foreach (string key in wanted.Where(key => state.Profiles.ContainsKey(key) && !_schedule.Knows(key))) Resume(key);
        JudgeAnew(state, wanted.Where(key => state.Profiles.ContainsKey(key) && !running.ContainsKey(key)), now);
        HashSet<string> failing = [.. state.ProfileFailures.Keys.Select(FetchOrder.AuthorityOf)];
        IReadOnlyList<string> begun = FetchOrder.Next(state, wanted.Where(key => !running.ContainsKey(key) && _schedule.IsDue(key, now)), running.Keys, failing.Contains, _failed.In(state));
        foreach (string key in begun) _schedule.Begin(key, now);
        return begun;
    }

    // A verdict by other trust anchors, or for another signer, counts only until the file is judged again.
    private void JudgeAnew(GatewayState state, IEnumerable<string> keys, DateTimeOffset now)
    {
        try
        {
            JudgementBasis basis = JudgementBasis.Of(options.Value.Profiles);
            foreach (string key in keys)
            {
                SignatureJudgement? judged = _sent.TryGetValue(key, out (Profile, StoredProfile Stored) sent) ? sent.Stored.Judgement : state.Profiles[key].Signature;
                byte[]? signer = SignerOf(key);
                if (basis.IsOutdated(judged, signer)) _schedule.AtOnce(key, basis.Id(signer), now);
            }
        }
        catch (InvalidDataException)
        {
            // Each fetch says which file of trust anchors cannot be read.
        }
    }

    private async Task LoadAsync(string key, CancellationToken stoppingToken)
    {
        PolicyInput? result = null;
        bool isRead = await channels.Guard.TryAsync(StageNames.Profiles, key, async one => result = await GetAsync(one, stoppingToken), one => one, stoppingToken);
        if (!isRead) result = Failed(key, "the agent cannot read it; 'edgeguard events' shows what went wrong.");
        if (result is not null) await channels.Inputs.Writer.WriteAsync(result, stoppingToken);
    }

    private static IEnumerable<string> Wanted(GatewayState state) => NeededKeys.Of(state);

    private async Task<PolicyInput?> GetAsync(string key, CancellationToken stoppingToken)
    {
        try
        {
            if (ProfileText.IsLocal(key)) return Take(key, await File.ReadAllBytesAsync(key[AgentSettings.LocalPrefix.Length..], stoppingToken));
            StoredProfile? stored = channels.State.Current.Profiles.ContainsKey(key) ? store.Find(key) : null;
            byte[]? signer = SignerOf(key);
            // Behind "not modified", nothing is judged, and no signature is fetched.
            bool isOutdated = stored is { Signature: null, Judgement.Status: SignatureStatus.Broken } || stored is not null && JudgementBasis.Of(options.Value.Profiles).IsOutdated(stored.Judgement, signer);
            return await fetcher.FetchAsync(new(key), isOutdated ? null : stored?.ETag, signer, stoppingToken) switch
            {
                FetchResult.File file => Take(key, file, stored),
                FetchResult.Unchanged unchanged => Stay(key, stored!, unchanged.Fresh),
                _ => null,
            };
        }
        catch (Exception problem) when (problem is ProfileFetchException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return Failed(key, problem.Message);
        }
    }

    // The subject that a device's certificate names, where a person confirmed the profile by one. Where two name different ones, nobody may sign.
    private byte[]? SignerOf(string key) =>
        channels.State.Current.Vouched.Values.Where(v => v.Key == key && !v.MudSigner.IsEmpty).Select(v => Convert.ToHexString(v.MudSigner.Span)).Distinct().ToArray() switch
        {
            [] => null,
            [var one] => Convert.FromHexString(one),
            _ => [],
        };

    private PolicyInput? Take(string key, byte[] bytes)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (ProfileText.Read(key, bytes, judged: null, now, out string reasons) is not { } profile) return Failed(key, $"the file is refused: {reasons}");
        _schedule.Until(key, DateTimeOffset.MaxValue);
        return Send(profile, new(key, bytes, profile.Signature, now));
    }

    private PolicyInput? Take(string key, FetchResult.File file, StoredProfile? stored)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (ProfileText.Read(key, file.Octets, file.Signature, now, out string reasons) is not { } profile) return Failed(key, $"the file is refused: {reasons}");
        if (profile.File.MudSignature != file.SignatureUrl) return Failed(key, "the file is refused: it is not clear where its signature is.");
        if (UpdateOrder.WhyRefused(profile.File, channels.State.Current.Profiles.GetValueOrDefault(key)?.File, clock) is { } why) return Failed(key, $"the file is refused: {why}.");
        TimeSpan validity = FileValidity.Of(profile.File, file.Fresh);
        if (IsSignatureAway(key, stored, file))
        {
            _schedule.WithoutSignature(key, now, validity);
            return Failed(key, file.Signature.Why);
        }
        if (IsVerified(stored, file)) return Stay(key, stored with { Judgement = stored.Judgement! with { JudgedBy = file.Signature.JudgedBy } }, file.Fresh);
        if (profile.Signature.Status is SignatureStatus.Broken or SignatureStatus.UnknownSigner) LogSignature(key, profile.Signature.Why);
        DateTimeOffset due = now + validity;
        if (file.IsSignatureLate) due = _schedule.WithoutSignature(key, now, validity);
        else _schedule.Until(key, due);
        return Send(profile, new(key, file.Octets, file.Signature, now) { Signature = file.SignatureOctets, ETag = file.ETag, Due = due });
    }

    // That is no verdict on a file that is in force. One that is away for now is no verdict on any, so what is in force stays.
    private bool IsSignatureAway(string key, StoredProfile? stored, FetchResult.File file) =>
        file.IsSignatureLate && channels.State.Current.Profiles.ContainsKey(key) || IsSame(stored, file) && file is { SignatureUrl: not null, SignatureOctets: null } && stored.Judgement?.Status is null or SignatureStatus.Valid;

    // What was verified stays so, whatever becomes of its certificates and of the signature at the server.
    private static bool IsVerified([NotNullWhen(true)] StoredProfile? stored, FetchResult.File file) => IsSame(stored, file) && stored.Judgement?.Outlasts(file.Signature) == true;

    private static bool IsSame([NotNullWhen(true)] StoredProfile? stored, FetchResult.File file) => stored is not null && stored.File.AsSpan().SequenceEqual(file.Octets);

    private PolicyInput.ProfileLoaded Send(Profile profile, StoredProfile stored)
    {
        _sent[stored.Key] = (profile, stored);
        return new(stored.Key, profile);
    }

    private PolicyInput.ProfileLoaded? Stay(string key, StoredProfile stored, TimeSpan? fresh)
    {
        if (!channels.State.Current.Profiles.TryGetValue(key, out Profile? inForce)) return null;
        DateTimeOffset due = time.GetUtcNow() + FileValidity.Of(inForce.File, fresh);
        _schedule.Until(key, due);
        if (store.Keep(stored with { Due = due }) is { } problem) LogNotStored(key, problem);
        // The maker went back to the version in force.
        return channels.State.Current.WaitingFiles.TryGetValue(key, out WaitingFile? withdrawn) && withdrawn.IsOpen ? new(key, inForce) : null;
    }

    // What is in force stays in force.
    private PolicyInput.ProfileFailed? Failed(string key, string reason)
    {
        if (channels.State.Current.Profiles.ContainsKey(key))
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

    [LoggerMessage(2004, LogLevel.Warning, "Profile {Key} has a signature that is not valid here: {Problem}")]
    private partial void LogSignature(string key, string problem);

    [LoggerMessage(2003, LogLevel.Error, "Profile {Key} could not be stored yet. It is lost if the agent restarts while its server is down: {Problem}")]
    private partial void LogNotStored(string key, string problem);
}
