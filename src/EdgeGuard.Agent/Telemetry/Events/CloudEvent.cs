using System.Text.Json.Nodes;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>A CloudEvent in structured JSON (CloudEvents 1.0, "JSON Event Format"): complete on MQTT 3.1.1 and 5 alike.</summary>
/// <param name="Specversion">Version of CloudEvents.</param>
/// <param name="Id">The same at every delivery, so that a receiver can skip duplicates.</param>
/// <param name="Source">The gateway or device that it is about.</param>
/// <param name="Type">What happened, with the version of its data's form.</param>
/// <param name="Time">When.</param>
/// <param name="Datacontenttype">Form of <paramref name="Data"/>.</param>
/// <param name="Data">What is to be said of it.</param>
internal sealed record CloudEvent(string Specversion, string Id, string Source, string Type, DateTime Time, string Datacontenttype, JsonObject Data);
