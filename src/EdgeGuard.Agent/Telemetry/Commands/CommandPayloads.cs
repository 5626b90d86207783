using System.Text.Json.Serialization;
using EdgeGuard.Agent.Orders;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>Payload of <c>…/device/ID/set</c>, for clients that can send one fixed text.</summary>
/// <param name="Policy"><c>enforce</c>, <c>quarantine</c> or <c>block</c>.</param>
internal sealed record SetPayload(string Policy);

/// <summary>The answer to any order.</summary>
/// <param name="Status"><c>ok</c> or <c>error</c>.</param>
internal sealed record ResponsePayload(string Status)
{
    /// <summary>What is so now; with <c>ok</c>.</summary>
    public OrderData? Data { get; init; }

    /// <summary>The reason; with <c>error</c>.</summary>
    public CommandRefusal? Error { get; init; }

    /// <summary>As it was in the request.</summary>
    public string? Transaction { get; init; }

    /// <summary>The label that the order was sent to; null for an order to this gateway alone.</summary>
    public string? Group { get; init; }
}

/// <summary>Why an order was not carried out.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Message">For people, with the remedy.</param>
internal sealed record CommandRefusal([property: JsonIgnore] RefusalCode Reason, string Message)
{
    /// <summary>The name of <see cref="Reason"/>, as it is sent.</summary>
    [JsonPropertyOrder(-1)]
    public string Code => Reason.Name;
}

/// <summary>A parsed message.</summary>
/// <param name="AnswerTo">Path of the answer below <c>response/</c>.</param>
/// <param name="Transaction">As sent; null where there was none or it could not be read.</param>
internal abstract record CommandReading(string AnswerTo, string? Transaction)
{
    /// <summary>The label of an order to a group.</summary>
    internal string? Group { get; init; }

    /// <summary>An order that makes sense, whether or not it is permitted.</summary>
    /// <param name="AnswerTo">Path of the answer below <c>response/</c>.</param>
    /// <param name="Transaction">As sent.</param>
    /// <param name="Verb">What to do.</param>
    /// <param name="Request">Its arguments, checked.</param>
    internal sealed record Given(string AnswerTo, string? Transaction, OrderVerb Verb, OrderRequest Request) : CommandReading(AnswerTo, Transaction);

    /// <summary>Any other message.</summary>
    internal sealed record Refused(string AnswerTo, string? Transaction, CommandRefusal Why) : CommandReading(AnswerTo, Transaction);
}
