using System.Text.Json.Nodes;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>The <c>data</c> of an event. A reader that only sorts needs no more than <c>event_type</c>.</summary>
/// <param name="Type">Its row of the catalogue.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Fields">The members that belong to this type.</param>
internal sealed record EventData(EventType Type, EventSeverity Severity, JsonObject Fields)
{
    /// <summary>A person may have to act on it, as <see cref="Alerts"/> explains; otherwise it is history.</summary>
    internal bool Alert { get; init; }

    /// <summary>A new copy as it is sent.</summary>
    internal JsonObject ToJson()
    {
        JsonObject data = new() { ["event_type"] = Type.Name, ["severity"] = Severity.Name(), ["alert"] = Alert };
        foreach ((string name, JsonNode? value) in Fields) data[name] = value?.DeepClone();
        return data;
    }
}
