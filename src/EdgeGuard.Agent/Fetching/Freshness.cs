using System.Net.Http.Headers;

namespace EdgeGuard.Agent.Fetching;

/// <summary>How long an answer stays fresh by its HTTP headers (RFC 9111 §4.2.1).</summary>
internal static class Freshness
{
    /// <summary>The freshness lifetime; zero where the answer is not to be used again without asking, null where nothing is said.</summary>
    internal static TimeSpan? Of(HttpResponseMessage response)
    {
        CacheControlHeaderValue? control = response.Headers.CacheControl;
        if (control is { NoStore: true } or { NoCache: true }) return TimeSpan.Zero;
        if (control?.MaxAge is { } most) return Later(most - (response.Headers.Age ?? TimeSpan.Zero));
        return response.Content.Headers.Expires is { } until && response.Headers.Date is { } sent ? Later(until - sent) : null;
    }

    private static TimeSpan Later(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
