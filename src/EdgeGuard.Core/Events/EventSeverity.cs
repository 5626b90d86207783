namespace EdgeGuard.Core.Events;

/// <summary>How much an event matters. Whether a person has to act on it says <see cref="EventReport.IsAlert"/>.</summary>
public enum EventSeverity
{
    /// <summary>Normal operation.</summary>
    Info,

    /// <summary>Unusual, and without effect.</summary>
    Low,

    /// <summary>Something is denied, missing or in need of a decision.</summary>
    Medium,

    /// <summary>A device is under a response, or protection is reduced.</summary>
    High,
}

/// <summary>Severities as programs write them.</summary>
public static class EventSeverities
{
    /// <summary><c>info</c>, <c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    public static string Name(this EventSeverity severity) => EnumWord.Of(severity);
}
