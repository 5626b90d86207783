using System.Text.Json.Nodes;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Events;

/// <summary>Everything that is published about an event; the command line, MQTT and Home Assistant only render it.</summary>
/// <param name="Type">Its row of the catalogue.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Sentence">What happened, for people; after the device's name, where there is one. May hold outside text.</param>
public sealed record EventReport(EventType Type, EventSeverity Severity, string Sentence)
{
    /// <summary>What happened, for people; at most <see cref="EventText.Longest"/> characters. May hold outside text.</summary>
    public string Sentence { get; init; } = EventText.Cut(Sentence);

    /// <summary>A person may have to act on it, as <see cref="Alerts"/> explains; otherwise it is history.</summary>
    public bool IsAlert { get; init; }

    /// <summary>The device that it is about; null for the gateway.</summary>
    public DeviceId? Device { get; init; }

    /// <summary>The device's name. Outside text.</summary>
    public string? Name { get; init; }

    /// <summary>The members of <c>data</c> over MQTT, beside <c>event_type</c>, <c>severity</c> and <c>alert</c>.</summary>
    public JsonObject Data { get; init; } = [];

    /// <summary>The devices on whose MQTT topics it is published; the gateway's topic where there is none.</summary>
    public IReadOnlyList<DeviceId> Receivers
    {
        get => field ?? (Device is { } device ? [device] : []);
        init;
    }
}
