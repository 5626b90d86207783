namespace EdgeGuard.Lab;

/// <summary>Format of the report on standard output.</summary>
public enum ReportFormat
{
    /// <summary>Text for people.</summary>
    Screen,

    /// <summary>JUnit XML; everything else goes to standard error.</summary>
    Junit,

    /// <summary>JSON; everything else goes to standard error.</summary>
    Json,
}

/// <summary>Which scenario to run, and how to report it.</summary>
public sealed record LabRequest
{
    /// <summary>The scenario file; null for the scenario of the demo.</summary>
    public string? File { get; init; }

    /// <summary>Format of the report.</summary>
    public ReportFormat Report { get; init; } = ReportFormat.Screen;

    /// <summary>Show MQTT messages, LED patterns and command output of steps that passed too.</summary>
    public bool ShowAttachments { get; init; }

    /// <summary>File for all received MQTT messages, one line each: topic, tab, payload. Null for none.</summary>
    public string? MessagesFile { get; init; }

    /// <summary>Keep the test network running at the end, until Ctrl-C.</summary>
    public bool Keep { get; init; }
}
