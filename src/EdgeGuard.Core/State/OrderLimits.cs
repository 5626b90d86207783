namespace EdgeGuard.Core.State;

/// <summary>How long orders of a person may last. The agent, the command line, the schemas and the pages take these from here.</summary>
public static class OrderLimits
{
    /// <summary>The longest pause of enforcement for all devices or for one.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>The longest response, and the longest time for which one device is only monitored.</summary>
    public static readonly TimeSpan LongestResponse = DurationText.Longest;
}
