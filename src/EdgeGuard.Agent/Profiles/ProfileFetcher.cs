using System.Net.Sockets;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Fetching;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Signatures;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Fetches a MUD file and its signature over HTTPS (RFC 8520 §1.6, §13). Each hop is checked alike: its URL, its addresses, and the certificate of its
/// server.
/// </summary>
internal sealed class ProfileFetcher
{
    /// <summary>Time for one fetch: the file, its signature, all redirects and attempts.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Redirects that are followed for the file, and again for the signature.</summary>
    internal const int MostRedirects = 3;

    private const int LongestText = 200;

    private readonly ProfileOptions _options;
    private readonly CheckedDialer _dialer;
    private readonly FetchWorkers _workers;
    private readonly CertificateClock _clock;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _retry;
    private readonly Lazy<IReadOnlyList<ReadOnlyMemory<byte>>> _authorities;

    public ProfileFetcher(IOptions<AgentOptions> options, CheckedDialer dialer, FetchWorkers workers, CertificateClock clock, TimeProvider time)
    {
        (_options, _dialer, _workers, _clock, _time) = (options.Value.Profiles, dialer, workers, clock, time);
        _authorities = new(() => _options.CaFile is { } file ? [.. TrustAnchors.Load(file).Select(certificate => certificate.RawDataMemory)] : []);
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HopException>(problem => problem.IsPassing),
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(300),
            UseJitter = true,
            MaxRetryAttempts = 3,
        }).Build();
    }

    /// <summary>Fetches the file at a MUD URL, and its signature.</summary>
    /// <param name="url">The MUD URL.</param>
    /// <param name="tag">The entity tag of the stored file; null where none is stored.</param>
    /// <param name="signer">The only subject that may sign it, in DER; null for any.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    /// <exception cref="ProfileFetchException">It cannot be fetched; the profile in force stays.</exception>
    internal async Task<FetchResult> FetchAsync(Uri url, string? tag, byte[]? signer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(Longest, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await FollowAsync(url, FetchedKind.File, tag, either.Token) switch
            {
                HopAnswer.Content file => await JudgeAsync(file, signer, await SignatureOfAsync(file, either.Token, cancellationToken), cancellationToken),
                HopAnswer.Unchanged unchanged => new FetchResult.Unchanged { Fresh = unchanged.Fresh },
                _ => throw new ProfileFetchException($"{url} cannot be had."),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProfileFetchException($"{url} does not answer in full within {Longest.TotalSeconds} s.");
        }
        catch (Exception problem) when (problem is HopException or InvalidDataException or FetchWorkerException)
        {
            throw new ProfileFetchException(problem is HopException hop && hop.Url == url ? problem.Message : $"{url} cannot be had: {problem.Message}", problem);
        }
    }

    // A signature that cannot be had is a verdict, not a failed fetch: a person may still approve the file.
    private async Task<FetchedSignature> SignatureOfAsync(HopAnswer.Content file, CancellationToken cancellationToken, CancellationToken stoppingToken)
    {
        if (file.SignatureUrl is null) return new(null, null);
        if (FetchUrl.TryRead(file.SignatureUrl, from: null, out Uri url) is { } why) return new(null, $"its URL {why}");
        try
        {
            return await FollowAsync(url, FetchedKind.Signature, tag: null, cancellationToken) is HopAnswer.Content signature ? new(signature.Octets, null) : new(null, "there is none");
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return new(null, $"the server does not answer in full within {Longest.TotalSeconds} s", IsPassing: true);
        }
        catch (HopException problem)
        {
            return new(null, problem.Message.TrimEnd('.'), problem.IsPassing);
        }
    }

    // Another worker than the one that spoke with the server, which could have taken it over.
    private async Task<FetchResult.File> JudgeAsync(HopAnswer.Content file, byte[]? signer, FetchedSignature signature, CancellationToken cancellationToken)
    {
        JudgementBasis basis = JudgementBasis.Of(_options);
        using IFetchWorker judge = _workers.Open();
        FileVerdict verdict = await judge.JudgeAsync(new(file.Octets, _clock.Now)
        {
            Signature = signature.Octets,
            Anchors = basis.Anchors,
            TrustsSystem = basis.TrustsSystem,
            Signer = signer,
        }, cancellationToken);
        if (verdict.Unreadable is { } reasons) throw new ProfileFetchException($"the file is refused: {reasons}");
        SignatureJudgement judged = file.SignatureUrl is null ? SignatureJudgement.Unsigned
            : signature.Problem is { } problem ? new(SignatureStatus.Broken) { Why = $"The signature cannot be had: {problem}. {(signature.IsPassing ? "The agent asks again soon. If that does not help, ask the maker." : "Ask the maker.")}" }
            : verdict.Signature ?? throw new FetchWorkerException("the process that reads it does not judge the signature");
        if (judged.Status != SignatureStatus.Unsigned) judged = judged with { JudgedBy = basis.Id(signer) };
        return new(file.Octets, judged) { SignatureUrl = file.SignatureUrl, SignatureOctets = signature.Octets, IsSignatureLate = signature.IsPassing, ETag = file.ETag, Fresh = file.Fresh };
    }

    private async Task<HopAnswer> FollowAsync(Uri url, FetchedKind kind, string? tag, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(async token => await FollowOnceAsync(url, kind, tag, token), cancellationToken);

    private async Task<HopAnswer> FollowOnceAsync(Uri first, FetchedKind kind, string? tag, CancellationToken cancellationToken)
    {
        Uri url = first;
        IFetchWorker? worker = null;
        try
        {
            for (int hop = 0; hop <= MostRedirects; hop++)
            {
                if (FetchUrl.WhyRefused(url) is { } why) throw new HopException(url, why, isPassing: false);
                Socket connected = await _dialer.ConnectAsync(url, cancellationToken);
                worker ??= Open(connected);
                HopAnswer answer = await worker.GetAsync(connected, new(url, kind, _clock.Now) { ETag = tag, Authorities = _authorities.Value }, cancellationToken);
                if (answer is HopAnswer.Refused refused) throw new HopException(url, $"cannot be used: {refused.Reason}", refused.IsPassing);
                if (answer is not HopAnswer.Redirect redirect) return answer;
                if (FetchUrl.TryRead(redirect.Location, url, out Uri next) is { } bad) throw new HopException(url, $"redirects to '{InputGuard.Cut(redirect.Location, LongestText)}', which {bad}", isPassing: false);
                url = next;
            }
            throw new HopException(first, $"redirects more than {MostRedirects} times, the last to {url}", isPassing: false);
        }
        finally
        {
            worker?.Dispose();
        }
    }

    // What became of the signature of a file: its octets, or why there are none, and whether that may pass.
    private sealed record FetchedSignature(byte[]? Octets, string? Problem, bool IsPassing = false);

    private IFetchWorker Open(Socket connected)
    {
        try
        {
            return _workers.Open();
        }
        catch
        {
            connected.Dispose();
            throw;
        }
    }
}

/// <summary>A MUD file cannot be fetched; the profile in force stays.</summary>
internal sealed class ProfileFetchException(string message, Exception? inner = null) : Exception(message, inner);
