namespace EdgeGuard.Agent.Profiles;

/// <summary>One hop of a fetch failed.</summary>
/// <param name="url">Where.</param>
/// <param name="reason">Why, as a sentence about the URL.</param>
/// <param name="isPassing">Another attempt may succeed.</param>
internal sealed class HopException(Uri url, string reason, bool isPassing) : Exception($"{url} {reason}")
{
    /// <summary>Where.</summary>
    internal Uri Url => url;

    /// <summary>Another attempt may succeed.</summary>
    internal bool IsPassing => isPassing;
}
