using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>A subscriber receives a message, or did since the story last did something.</summary>
internal sealed record ExpectMessageStep : PatientStep
{
    /// <summary>Topic below <c>edgeguard/GATEWAY/</c>; <c>{DEVICE}</c> stands for a device's id.</summary>
    public required string Topic { get; init; }

    /// <summary>Values by path, names parted by full stops.</summary>
    public required IReadOnlyDictionary<string, string> Where { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        string topic = $"edgeguard/{Stage.GatewayId}/{Expand(stage.Scenario, device => device.Id)}";
        Entry? message = await stage.Subscriber.Journal.WaitAsync(stage.Mark,
            entry => entry.Topic == topic && Where.All(wanted => entry.Value(wanted.Key) == wanted.Value),
            TimeSpan.FromSeconds(WithinSeconds), cancellation);
        if (message is null)
            return new(false, $"no message on {topic} with {string.Join(", ", Where.Select(wanted => $"{wanted.Key} = {wanted.Value}"))} within {WithinSeconds} s");
        Measure(stage, message);
        return new(true, topic, message.Text);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => Expand(scenario, device => device.Name).AsSpan().IndexOfAny('{', '}') < 0
        ? base.Check(scenario, place)
        : [.. base.Check(scenario, place), new($"{place}.topic", $"'{Topic}' names a device that is not in this scenario", "Name one of 'devices' between the braces.")];

    private string Expand(Scenario scenario, Func<ScenarioDevice, string> by) =>
        scenario.Devices.Aggregate(Topic, (topic, device) => topic.Replace($"{{{device.Name}}}", by(device), StringComparison.Ordinal));

    private static void Measure(Stage stage, Entry message)
    {
        (string What, long? From) span = message.Value("data.event_type") switch
        {
            "flow_denied" => ("first forbidden packet → MQTT subscriber", stage.Forbidden.FirstSince(stage.Mark)),
            "device_quarantined" => ("deciding packet → MQTT subscriber reads of the quarantine", stage.Deciding),
            _ => ("", null),
        };
        if (span.From is { } from && message.At > from && from >= stage.Mark) stage.Measure(span.What, from, message.At);
    }
}
