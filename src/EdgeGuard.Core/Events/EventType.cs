using System.Collections.Immutable;

namespace EdgeGuard.Core.Events;

/// <summary>A row of the event catalogue.</summary>
/// <param name="Name">The name in <c>edgeguard events --json</c>, over MQTT and in Home Assistant; <c>[a-z_]</c>.</param>
/// <param name="Scope">The MQTT topics that carry it.</param>
/// <param name="Form">The definition in <c>deploy/mqtt/schemas/event.json</c> that describes its data.</param>
/// <param name="Severities">Every severity that it may have.</param>
/// <param name="AlertIf">When it is an alert, for the documentation; <c>never</c> where it is always history.</param>
/// <param name="Meaning">What happened, for the documentation.</param>
public sealed record EventType(string Name, EventScope Scope, string Form, ImmutableArray<EventSeverity> Severities, string AlertIf, string Meaning)
{
    /// <summary>The value of <see cref="AlertIf"/> for a type that is always history.</summary>
    public const string Never = "never";

    /// <summary>The type of the CloudEvent, with the version of its data's form.</summary>
    public string CloudEventType => $"io.edgeguard.{Name.Replace('_', '.')}.v1";
}
