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
    private readonly CertificateClock _clock;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _retry;
    private readonly Lazy<IReadOnlyList<ReadOnlyMemory<byte>>> _authorities;

    public ProfileFetcher(IOptions<AgentOptions> options, CheckedDialer dialer, CertificateClock clock, TimeProvider time)
    {
        (_options, _dialer, _clock, _time) = (options.Value.Profiles, dialer, clock, time);
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
    /// <param name="signer">The only subject that may sign it; null for any.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    /// <exception cref="ProfileFetchException">It cannot be fetched; the profile in force stays.</exception>
    internal async Task<FetchResult> FetchAsync(Uri url, string? tag, DistinguishedName? signer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(Longest, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await FollowAsync(url, FetchedKind.File, tag, either.Token) switch
            {
                HopAnswer.Content file => await WithSignatureAsync(file, signer, either.Token, cancellationToken) with { ETag = file.ETag, Fresh = file.Fresh },
                HopAnswer.Unchanged unchanged => new FetchResult.Unchanged { Fresh = unchanged.Fresh },
                _ => throw new ProfileFetchException($"{url} cannot be had."),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProfileFetchException($"{url} does not answer in full within {Longest.TotalSeconds} s.");
        }
        catch (Exception problem) when (problem is HopException or InvalidDataException)
        {
            throw new ProfileFetchException(problem is HopException hop && hop.Url == url ? problem.Message : $"{url} cannot be had: {problem.Message}", problem);
        }
    }

    private async Task<FetchResult.File> WithSignatureAsync(HopAnswer.Content file, DistinguishedName? signer, CancellationToken cancellationToken, CancellationToken stoppingToken)
    {
        if (SignatureLocator.Find(file.Octets) is not { } place) return new(file.Octets, SignatureJudgement.Unsigned);
        try
        {
            if (FetchUrl.TryRead(place, from: null, out Uri url) is { } why) return Broken(file, place, $"its URL {why}");
            HopAnswer answer = await FollowAsync(url, FetchedKind.Signature, tag: null, cancellationToken);
            if (answer is not HopAnswer.Content signature) return Broken(file, place, "there is none");
            SignatureVerdict verdict = SignatureVerifier.Verify(file.Octets, signature.Octets, new([.. TrustAnchors.Of(_options)], _clock.Now) { Signer = signer });
            return new(file.Octets, verdict.Judgement()) { SignatureUrl = place, SignatureOctets = signature.Octets };
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return Broken(file, place, $"the server does not answer in full within {Longest.TotalSeconds} s");
        }
        catch (Exception problem) when (problem is HopException or InvalidDataException)
        {
            return Broken(file, place, problem.Message);
        }
    }

    private static FetchResult.File Broken(HopAnswer.Content file, string place, string why) =>
        new(file.Octets, new(SignatureStatus.Broken) { Why = $"The signature cannot be had: {why.TrimEnd('.')}. Ask the maker." }) { SignatureUrl = place };

    private async Task<HopAnswer> FollowAsync(Uri url, FetchedKind kind, string? tag, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(async token => await FollowOnceAsync(url, kind, tag, token), cancellationToken);

    private async Task<HopAnswer> FollowOnceAsync(Uri first, FetchedKind kind, string? tag, CancellationToken cancellationToken)
    {
        Uri url = first;
        for (int hop = 0; hop <= MostRedirects; hop++)
        {
            if (FetchUrl.WhyRefused(url) is { } why) throw new HopException(url, why, isPassing: false);
            System.Net.Sockets.Socket socket = await _dialer.ConnectAsync(url, cancellationToken);
            HopRequest request = new(url, kind, _clock.Now) { ETag = tag, Authorities = _authorities.Value };
            HopAnswer answer = await HopExchange.GetAsync(new System.Net.Sockets.NetworkStream(socket, ownsSocket: true), request, cancellationToken);
            if (answer is HopAnswer.Refused refused) throw new HopException(url, $"cannot be used: {refused.Reason}", refused.IsPassing);
            if (answer is not HopAnswer.Redirect redirect) return answer;
            if (FetchUrl.TryRead(redirect.Location, url, out Uri next) is { } bad) throw new HopException(url, $"redirects to '{InputGuard.Cut(redirect.Location, LongestText)}', which {bad}", isPassing: false);
            url = next;
        }
        throw new HopException(first, $"redirects more than {MostRedirects} times, the last to {url}", isPassing: false);
    }
}

/// <summary>A MUD file cannot be fetched; the profile in force stays.</summary>
internal sealed class ProfileFetchException(string message, Exception? inner = null) : Exception(message, inner);
