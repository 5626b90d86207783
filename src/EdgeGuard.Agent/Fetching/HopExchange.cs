using System.Net;
using System.Net.Http.Headers;
using EdgeGuard.Agent.Options;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Speaks TLS and HTTP/1.1 on a connected socket, for one GET (RFC 8520 §1.6). It opens no connection itself, and downloads nothing else.</summary>
internal static class HopExchange
{
    // KiB, as SocketsHttpHandler counts.
    private const int LongestHeaders = 16;
    private const int LongestETag = 512, LongestLocation = 2048;

    /// <summary>Asks, and reads the answer.</summary>
    /// <param name="connected">The connected socket; it is closed.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<HopAnswer> GetAsync(Stream connected, HopRequest request, CancellationToken cancellationToken)
    {
        ServerCertificate certificate = new(request);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(HopRequest.Timeout);
        await using Stream own = connected;
        try
        {
            using SocketsHttpHandler handler = Handler(own, certificate);
            using HttpMessageInvoker http = new(handler);
            using HttpRequestMessage message = Message(request);
            using HttpResponseMessage response = await http.SendAsync(message, late.Token);
            return await ReadAsync(request, response, late.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HopAnswer.Refused($"it did not answer in full within {HopRequest.Timeout.TotalSeconds} s", IsPassing: true);
        }
        // Servers are not trusted, so any failure of the client is one of this hop and of nothing else.
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return certificate.Problem is { } untrusted ? new HopAnswer.Refused(untrusted, IsPassing: false) : Explain(problem);
        }
    }

    private static SocketsHttpHandler Handler(Stream connected, ServerCertificate certificate)
    {
        int used = 0;
        return new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = LongestHeaders,
            MaxResponseDrainSize = 0,
            ConnectCallback = (_, _) => Interlocked.Exchange(ref used, 1) == 0
                ? ValueTask.FromResult(connected)
                : throw new HttpIOException(HttpRequestError.ResponseEnded),
            SslOptions = certificate.Options(),
        };
    }

    private static HttpRequestMessage Message(HopRequest request)
    {
        HttpRequestMessage message = new(HttpMethod.Get, request.Url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.Accept.Add(new(request.MediaType));
        message.Headers.AcceptLanguage.Add(new("en"));
        message.Headers.AcceptEncoding.Add(new("identity"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("EdgeGuard", AgentVersion.Text));
        message.Headers.ConnectionClose = true;
        if (request.ETag is { } tag && EntityTagHeaderValue.TryParse(tag, out EntityTagHeaderValue? known)) message.Headers.IfNoneMatch.Add(known);
        return message;
    }

    private static async Task<HopAnswer> ReadAsync(HopRequest request, HttpResponseMessage response, CancellationToken cancellationToken) => response.StatusCode switch
    {
        HttpStatusCode.OK => await BodyAsync(request, response, cancellationToken),
        HttpStatusCode.NotModified when request.ETag is not null => new HopAnswer.Unchanged(Freshness.Of(response)),
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => RedirectOf(response),
        >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout => new HopAnswer.Refused($"it answers {(int)response.StatusCode}", IsPassing: true),
        _ => new HopAnswer.Refused($"it answers {(int)response.StatusCode}: ask the maker where the file is", IsPassing: false),
    };

    private static HopAnswer RedirectOf(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Location", out HeaderStringValues written) || written.Count == 0) return new HopAnswer.Refused("it redirects without a Location", IsPassing: false);
        if (written.Count > 1) return new HopAnswer.Refused("it redirects to more than one Location", IsPassing: false);
        string location = written.ToString();
        return location.Length is > 0 and <= LongestLocation ? new HopAnswer.Redirect(location) : new HopAnswer.Refused($"it redirects to a Location of {location.Length} characters", IsPassing: false);
    }

    private static async Task<HopAnswer> BodyAsync(HopRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        HttpContentHeaders headers = response.Content.Headers;
        if (headers.ContentEncoding.FirstOrDefault(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is { } encoding)
            return new HopAnswer.Refused($"it sends the file with the encoding '{encoding}', which was not asked for", IsPassing: false);
        if (headers.ContentLength > request.MostOctets) return TooLarge(request);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] octets = new byte[request.MostOctets + 1];
        int length = await body.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > request.MostOctets) return TooLarge(request);
        string? signature = request.Kind == FetchedKind.File ? SignatureLocator.Find(octets.AsSpan(0, length)) : null;
        return new HopAnswer.Content(octets[..length], TagOf(response), Freshness.Of(response)) { SignatureUrl = signature };
    }

    private static HopAnswer.Refused TooLarge(HopRequest request) => new($"it sends more than {request.MostOctets / 1024} KiB", IsPassing: false);

    private static string? TagOf(HttpResponseMessage response) => response.Headers.ETag?.ToString() is { Length: <= LongestETag } tag ? tag : null;

    private static HopAnswer.Refused Explain(Exception problem) => (problem as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => new("it does not complete a TLS handshake", IsPassing: true),
        HttpRequestError.ResponseEnded => new("it ends the answer early", IsPassing: true),
        HttpRequestError.ConfigurationLimitExceeded => new($"it sends headers of more than {LongestHeaders} KiB", IsPassing: false),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => new("it does not answer in HTTP/1.1", IsPassing: false),
        _ when (problem as HttpIOException ?? problem.InnerException) is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => new("it ends the answer early", IsPassing: true),
        _ when (problem as HttpIOException ?? problem.InnerException) is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => new("it does not answer in HTTP/1.1", IsPassing: false),
        _ => new($"the connection failed: {problem.InnerException?.Message ?? problem.Message}", IsPassing: true),
    };
}
