using EdgeGuard.Agent.Orders;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>Payload of <c>…/device/ID/set</c>, for clients that can send one fixed text.</summary>
/// <param name="Policy"><c>enforce</c>, <c>quarantine</c> or <c>block</c>.</param>
internal sealed record SetPayload(string Policy);

/// <summary>What every request may carry.</summary>
internal abstract record RequestPayload
{
    /// <summary>Comes back in the answer; at most 64 characters.</summary>
    public string? Transaction { get; init; }

    /// <summary>When the client sent it; where given, within a minute of now.</summary>
    public DateTimeOffset? IssuedAt { get; init; }
}

/// <summary>Payload of <c>…/request/device/VERB</c>.</summary>
/// <param name="Id">Id, MAC address or unique name of the device.</param>
/// <param name="Minutes">Minutes until the response ends by itself; without it, until a person ends it. Not with <c>release</c>.</param>
internal sealed record DeviceRequest(string Id, int? Minutes = null) : RequestPayload;

/// <summary>Payload of <c>…/request/device/allow</c>.</summary>
/// <param name="Id">Id, MAC address or unique name of the device.</param>
/// <param name="Peer">An address or a name that it may speak to beyond its profile.</param>
/// <param name="Length"><c>once</c>, <c>1h</c> or <c>always</c>; <c>never</c> takes the permission back.</param>
internal sealed record AllowRequest(string Id, string Peer, string Length) : RequestPayload;

/// <summary>Payload of <c>…/request/network/mode</c>.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Mode"><c>monitor</c> or <c>enforce</c>.</param>
internal sealed record ModeRequest(string Network, string Mode) : RequestPayload;

/// <summary>Payload of <c>…/request/protection/pause</c>.</summary>
/// <param name="Minutes">How long; 1 to 1440.</param>
internal sealed record PauseRequest(int Minutes) : RequestPayload;

/// <summary>Payload of <c>…/request/protection/pause-off</c>.</summary>
internal sealed record ResumeRequest : RequestPayload;

/// <summary>The answer to any order.</summary>
/// <param name="Status"><c>ok</c> or <c>error</c>.</param>
internal sealed record ResponsePayload(string Status)
{
    /// <summary>The state after the order; with <c>ok</c>.</summary>
    public ResponseData? Data { get; init; }

    /// <summary>The reason; with <c>error</c>.</summary>
    public CommandRefusal? Error { get; init; }

    /// <summary>As it was in the request.</summary>
    public string? Transaction { get; init; }
}

/// <summary>The state after an order.</summary>
/// <param name="Id">The device, where it was about one.</param>
/// <param name="Response">The response level of the device now.</param>
/// <param name="PausedUntil">Until when enforcement is paused, where there is a pause.</param>
internal sealed record ResponseData(string? Id, string? Response, DateTime? PausedUntil)
{
    /// <summary>The peer that was permitted, or is no longer permitted, beyond the device's profile.</summary>
    public string? Peer { get; init; }

    /// <summary>The network, where the order was about one.</summary>
    public string? Network { get; init; }

    /// <summary>Its mode now.</summary>
    public string? Mode { get; init; }
}

/// <summary>Why an order was not executed.</summary>
/// <param name="Code">For programs; <c>[a-z-]</c>.</param>
/// <param name="Message">For people, with the remedy.</param>
internal sealed record CommandRefusal(string Code, string Message);

/// <summary>A parsed message.</summary>
/// <param name="AnswerTo">Path of the answer below <c>response/</c>.</param>
/// <param name="Transaction">As sent; null where there was none or it could not be read.</param>
internal abstract record CommandReading(string AnswerTo, string? Transaction)
{
    /// <summary>A well-formed order about a device, whether or not it is permitted.</summary>
    /// <param name="AnswerTo">Path of the answer below <c>response/</c>.</param>
    /// <param name="Transaction">As sent.</param>
    /// <param name="Verb">The verb that must be permitted.</param>
    /// <param name="What">The requested action.</param>
    /// <param name="Device">Id, MAC address or unique name of the device.</param>
    /// <param name="Length">Time until the response ends by itself; null for until a person ends it.</param>
    internal sealed record Hold(string AnswerTo, string? Transaction, CommandVerb Verb, ResponseVerb What, string Device, TimeSpan? Length) : CommandReading(AnswerTo, Transaction);

    /// <summary>An order to pause enforcement for a while, or to end a pause.</summary>
    internal sealed record Pause(string AnswerTo, string? Transaction, CommandVerb Verb, TimeSpan Length) : CommandReading(AnswerTo, Transaction);

    /// <summary>An order to permit a peer beyond a device's profile; without a length it withdraws the permission.</summary>
    internal sealed record Allow(string AnswerTo, string? Transaction, string Device, string Peer, string? Length) : CommandReading(AnswerTo, Transaction);

    /// <summary>An order to set a network's mode.</summary>
    internal sealed record Mode(string AnswerTo, string? Transaction, CommandVerb Verb, string Network) : CommandReading(AnswerTo, Transaction);

    /// <summary>Any other message.</summary>
    internal sealed record Refused(string AnswerTo, string? Transaction, CommandRefusal Why) : CommandReading(AnswerTo, Transaction);
}
