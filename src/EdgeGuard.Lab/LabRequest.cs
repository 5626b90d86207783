namespace EdgeGuard.Lab;

/// <summary>How a report is written to standard output.</summary>
public enum ReportForm
{
    /// <summary>For people.</summary>
    Screen,

    /// <summary>JUnit XML; everything else goes to standard error.</summary>
    Junit,

    /// <summary>JSON; everything else goes to standard error.</summary>
    Json,
}

/// <summary>What shall be played, and how it is told.</summary>
public sealed record LabRequest
{
    /// <summary>The scenario's file; null for the story of the demo.</summary>
    public string? File { get; init; }

    /// <summary>How the report is written.</summary>
    public ReportForm Report { get; init; } = ReportForm.Screen;

    /// <summary>Messages and lights are shown as they come.</summary>
    public bool ShowExhibits { get; init; }

    /// <summary>Where to write every MQTT message that was heard, a line each: topic, tab, payload. Null for nowhere.</summary>
    public string? MessagesFile { get; init; }

    /// <summary>The network stays up afterwards, until interrupted.</summary>
    public bool Keep { get; init; }
}
