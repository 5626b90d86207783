using System.Text.Json.Serialization;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Running;

/// <summary>How a step ended.</summary>
internal enum StepState
{
    /// <summary>As expected.</summary>
    Passed,

    /// <summary>Not as expected; the scenario ended there.</summary>
    Failed,

    /// <summary>An earlier step failed.</summary>
    Skipped,
}

/// <summary>A step in the report.</summary>
/// <param name="Say">What happens.</param>
/// <param name="Do">Kind of the step, as in the scenario file.</param>
/// <param name="State">How it ended.</param>
/// <param name="Detail">What was observed.</param>
/// <param name="Attachment">A longer text; null for none.</param>
/// <param name="Seconds">Duration.</param>
internal sealed record StepReport(string Say, string Do, StepState State, string Detail, [property: JsonPropertyName("exhibit")] string? Attachment, double Seconds);

/// <summary>A measured time.</summary>
/// <param name="What">From which event to which.</param>
/// <param name="Milliseconds">Duration.</param>
internal sealed record Measurement(string What, double Milliseconds);

/// <summary>Packets of one behaviour, counted at the device and at every place where they can arrive.</summary>
/// <param name="Behaviour">Its name in the scenario.</param>
/// <param name="Expected">What the step expects.</param>
/// <param name="Sent">Packets that left the device.</param>
/// <param name="Arrived">Packets that arrived at another device or in the internet.</param>
internal sealed record PacketCount(string Behaviour, [property: JsonPropertyName("fate")] Delivery Expected, int Sent, int Arrived);

/// <summary>Report of a scenario that ran to its end, or to the step that failed.</summary>
/// <param name="Name">Name of the scenario.</param>
/// <param name="Title">What the scenario shows.</param>
/// <param name="Seed">Seed of the random numbers.</param>
/// <param name="Seconds">Duration, with the building of the network.</param>
/// <param name="Steps">Every step of the scenario.</param>
/// <param name="Counts">Packet counts.</param>
/// <param name="Measurements">Measured times.</param>
internal sealed record ScenarioReport(
    string Name, string Title, int Seed, double Seconds, IReadOnlyList<StepReport> Steps,
    [property: JsonPropertyName("tallies")] IReadOnlyList<PacketCount> Counts, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>Every step passed.</summary>
    public bool Held => Steps.All(step => step.State == StepState.Passed);

    /// <summary>Allowed packets that arrived.</summary>
    public int Allowed => Counts.Where(count => count.Expected == Delivery.Passes).Sum(count => count.Arrived);

    /// <summary>Forbidden packets that did not arrive.</summary>
    public int Denied => Counts.Where(count => count.Expected == Delivery.Denied).Sum(count => count.Sent - count.Arrived);

    /// <summary>Forbidden packets that arrived.</summary>
    public int Leaked => Counts.Where(count => count.Expected == Delivery.Denied).Sum(count => count.Arrived);
}
