using EdgeGuard.Lab.Scenarios;

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
    /// <summary>The story of <c>edgeguard demo</c>.</summary>
    public const string DefaultStory = "mirai";

    /// <summary>The stories of the demo by name.</summary>
    public static IReadOnlyList<string> Stories => ScenarioFiles.Stories;

    /// <summary>The scenario file; null for a story of the demo.</summary>
    public string? File { get; init; }

    /// <summary>The story of the demo, where there is no file.</summary>
    public string Story { get; init; } = DefaultStory;

    /// <summary>Format of the report.</summary>
    public ReportFormat Report { get; init; } = ReportFormat.Screen;

    /// <summary>Show MQTT messages, LED patterns and command output of steps that passed too.</summary>
    public bool ShowAttachments { get; init; }

    /// <summary>File for all received MQTT messages, one line each: topic, tab, payload. Null for none.</summary>
    public string? MessagesFile { get; init; }

    /// <summary>Keep the test network running at the end, until Ctrl-C.</summary>
    public bool Keep { get; init; }
}
