using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Options;
using EdgeGuard.Core.Mud;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Fetches a MUD file over HTTPS (RFC 8520 §1.6). The server's certificate is always checked; a limited number of redirects is followed, https only.
/// </summary>
internal sealed class ProfileFetcher : IDisposable
{
    /// <summary>Time for one fetch, with all redirects and attempts.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private const int MostRedirects = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // KiB, as SocketsHttpHandler counts.
    private const int LongestHeaders = 16;

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _retry;
    private readonly TimeProvider _time;

    public ProfileFetcher(IOptions<AgentOptions> options, TimeProvider time)
    {
        _time = time;
        X509Certificate2Collection extra = [];
        if (options.Value.Profiles.CaFile is { } caFile) extra.ImportFromPemFile(caFile);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectTimeout = Timeout,
            // Servers are visited rarely, and each kept connection would cost memory.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            MaxConnectionsPerServer = FetchOrder.PerAuthority,
            MaxResponseHeadersLength = LongestHeaders,
            MaxResponseDrainSize = 0,
            SslOptions = new() { RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, extra) },
        };
        _http = new(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MudLimits.Default.MaxBytes };
        _http.DefaultRequestHeaders.Accept.Add(new("application/mud+json"));
        _http.DefaultRequestHeaders.AcceptLanguage.Add(new("en"));
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("EdgeGuard", AgentVersion.Text));
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<TaskCanceledException>(),
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(300),
            UseJitter = true,
            MaxRetryAttempts = 3,
        }).Build();
    }

    /// <summary>The bytes of the file, as served.</summary>
    /// <exception cref="ProfileFetchException">It cannot be fetched; the profile in force stays.</exception>
    internal async Task<byte[]> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(Longest, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await _retry.ExecuteAsync(async token => await FollowAsync(url, token), either.Token);
        }
        catch (Exception problem) when (problem is not ProfileFetchException && !cancellationToken.IsCancellationRequested)
        {
            // Servers are not trusted, so any failure of the client is one of this fetch and of nothing else.
            throw new ProfileFetchException($"{url} cannot be had: {problem.InnerException?.Message ?? problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<byte[]> FollowAsync(Uri url, CancellationToken cancellationToken)
    {
        for (int hop = 0; hop <= MostRedirects; hop++)
        {
            using HttpResponseMessage response = await _http.GetAsync(url, cancellationToken);
            if (!IsRedirect(response.StatusCode)) return await BodyAsync(url, response, cancellationToken);
            if (!Uri.TryCreate(url, response.Headers.Location, out Uri? next)) throw new ProfileFetchException($"{url} redirects to nowhere.");
            url = next;
            if (url.Scheme != Uri.UriSchemeHttps) throw new ProfileFetchException($"It redirects to {url}, and a MUD file is served by https only (RFC 8520 §1.5).");
        }
        throw new ProfileFetchException($"It redirects more than {MostRedirects} times, the last to {url}.");
    }

    private static async Task<byte[]> BodyAsync(Uri url, HttpResponseMessage response, CancellationToken cancellationToken) => response.IsSuccessStatusCode
        ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
        : response.StatusCode >= HttpStatusCode.InternalServerError
            ? throw new HttpRequestException($"the server answers {(int)response.StatusCode}")
            : throw new ProfileFetchException($"{url} answers {(int)response.StatusCode}: ask the maker where the file is.");

    private static bool IsRedirect(HttpStatusCode status) => status is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    // The host name must match in any case. The certificate may chain to an authority of the system or of the operator.
    private static bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection extra)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || extra.Count == 0 || certificate is null || chain is null) return false;
        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(extra);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        own.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        using X509Certificate2 server = new(certificate);
        return own.Build(server);
    }
}

/// <summary>A MUD file cannot be fetched; the profile in force stays.</summary>
internal sealed class ProfileFetchException(string message, Exception? inner = null) : Exception(message, inner);
