using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeGuard.Mqtt;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>Bytes to an order, or to the reason why there is none. Everything here was written by a stranger.</summary>
internal sealed class CommandReader(Topics topics, ReplayGuard replays)
{
    /// <summary>Bytes of the longest order; every honest one is shorter than 300.</summary>
    internal const int LongestPayload = 4096;

    private const int LongestTransaction = 64;
    private const string Unknown = "unknown";
    private const string DevicePrefix = "device/";
    private const string SetSuffix = "/set";
    private const string RequestPrefix = "request/device/";

    /// <summary>Reads one message from either topic.</summary>
    internal CommandReading Read(MqttMessage message, DateTimeOffset now)
    {
        string path = topics.BelowRoot(message.Topic) ?? "";
        if (path.StartsWith(DevicePrefix, StringComparison.Ordinal) && path.EndsWith(SetSuffix, StringComparison.Ordinal))
            return ReadSet(message, path[DevicePrefix.Length..^SetSuffix.Length]);
        return RequestVerb(path) is { } verb
            ? ReadRequest(message, verb, now)
            : Refuse(Unknown, null, "unknown-request", $"Requests are {RequestPrefix}VERB with one of quarantine, block, release.");
    }

    private static CommandVerb? RequestVerb(string path) =>
        path.StartsWith(RequestPrefix, StringComparison.Ordinal)
        && CommandVerbs.TryParse(path[RequestPrefix.Length..], out CommandVerb verb)
        && verb.IsServed()
            ? verb
            : null;

    private static CommandReading ReadSet(MqttMessage message, string device)
    {
        const string answerTo = "device/set";
        if (Unfit(message) is { } why) return new CommandReading.Refused(answerTo, null, why);
        if (Parse(message, TelemetryJson.Default.SetPayload, out string problem) is not { } set)
            return Refuse(answerTo, null, "malformed", problem);
        CommandVerb? verb = set.Policy switch
        {
            "quarantine" => CommandVerb.Quarantine,
            "block" => CommandVerb.Block,
            "enforce" => CommandVerb.Release,
            _ => null,
        };
        return verb is { } known
            ? new CommandReading.Order(answerTo, null, known, device)
            : Refuse(answerTo, null, "malformed", "'policy' must be enforce, quarantine or block.");
    }

    private CommandReading ReadRequest(MqttMessage message, CommandVerb verb, DateTimeOffset now)
    {
        string answerTo = $"device/{verb.Name()}";
        if (Unfit(message) is { } why) return new CommandReading.Refused(answerTo, null, why);
        if (Parse(message, TelemetryJson.Default.RequestPayload, out string problem) is not { } request)
            return Refuse(answerTo, null, "malformed", problem);
        if (request.Transaction is { Length: > LongestTransaction })
            return Refuse(answerTo, null, "malformed", $"'transaction' is longer than {LongestTransaction} characters.");
        return replays.WhyNot(message.Topic, request, now) is { } late
            ? new CommandReading.Refused(answerTo, request.Transaction, late)
            : new CommandReading.Order(answerTo, request.Transaction, verb, request.Id);
    }

    // A retained order is old news of unknown age; carrying it out at every reconnect would undo what people did since.
    private static CommandRefusal? Unfit(MqttMessage message) =>
        message.Retain ? new("retained", "Orders must not be retained. Clear this one by publishing an empty retained message to its topic.")
        : message.Payload.Length > LongestPayload ? new("too-large", $"An order has at most {LongestPayload} bytes.")
        : null;

    private static T? Parse<T>(MqttMessage message, JsonTypeInfo<T> type, out string problem) where T : class
    {
        problem = "The order is null.";
        try
        {
            return JsonSerializer.Deserialize(message.Payload.Span, type);
        }
        catch (JsonException exception)
        {
            // The library's text repeats member names of the sender; place and rule are enough.
            problem = $"The order is not the JSON object described in deploy/mqtt/asyncapi.yaml (byte {exception.BytePositionInLine ?? 0} "
                + $"of line {(exception.LineNumber ?? 0) + 1}).";
            return null;
        }
    }

    private static CommandReading.Refused Refuse(string answerTo, string? transaction, string code, string message) =>
        new(answerTo, transaction, new(code, message));
}
