using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>Parses bytes into an order, or into the reason for refusing it. All input is untrusted.</summary>
/// <param name="topics">Of this gateway.</param>
/// <param name="replays">What came before.</param>
/// <param name="labels">Groups that this gateway belongs to; null for none.</param>
internal sealed class CommandReader(Topics topics, ReplayGuard replays, IReadOnlyList<string>? labels = null)
{
    /// <summary>Bytes of the longest order; a legitimate one is shorter than 300.</summary>
    internal const int LongestPayload = 4096;

    private const int LongestTransaction = 64;

    // Some clients put it in front of UTF-8; a template of Home Assistant may.
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private const string Unknown = "unknown";
    private const string SetAnswer = "device/set";
    private const string DevicePrefix = "device/";
    private const string SetSuffix = "/set";
    private const string RequestPrefix = "request/";

    /// <summary>Reads one message from either topic.</summary>
    internal CommandReading Read(MqttMessage message, DateTimeOffset now)
    {
        if (topics.GroupRequest(message.Topic) is (var label, var requested) && labels?.Contains(label) == true) return ReadGroupRequest(message, requested, now) with { Group = label };
        string path = topics.BelowRoot(message.Topic) ?? "";
        if (DeviceIn(path) is { } device) return Unfit(message) is { } why ? new CommandReading.Refused(SetAnswer, null, why) : ReadSet(message, device);
        string request = path.StartsWith(RequestPrefix, StringComparison.Ordinal) ? path[RequestPrefix.Length..] : "";
        return ReadKnownRequest(message, request, now);
    }

    private CommandReading ReadGroupRequest(MqttMessage message, string request, DateTimeOffset now)
    {
        CommandReading reading = ReadKnownRequest(message, request, now);
        return reading is CommandReading.Given order ? GroupOrders.Limit(order) : reading;
    }

    private CommandReading ReadKnownRequest(MqttMessage message, string request, DateTimeOffset now) => OrderVerbs.Paths.Contains(request)
        ? ReadRequest(message, request, now)
        : Refuse(Unknown, null, RefusalCode.UnknownRequest, $"Requests are {string.Join(", ", OrderVerbs.Paths)}.");

    // A broker may deliver a topic that no filter of ours matches, such as device/set, where the slash is both ends.
    private static string? DeviceIn(string path) =>
        path.Length > DevicePrefix.Length + SetSuffix.Length && path.StartsWith(DevicePrefix, StringComparison.Ordinal) && path.EndsWith(SetSuffix, StringComparison.Ordinal)
            ? path[DevicePrefix.Length..^SetSuffix.Length]
            : null;

    private static CommandReading ReadSet(MqttMessage message, string device)
    {
        if (Parse(message, TelemetryJson.Default.SetPayload, out string problem) is not { } set) return Refuse(SetAnswer, null, RefusalCode.Malformed, problem);
        OrderVerb? verb = set.Policy switch { "enforce" => OrderVerbs.Release, "quarantine" => OrderVerbs.Quarantine, "block" => OrderVerbs.Block, _ => null };
        return verb is not null
            ? new CommandReading.Given(SetAnswer, null, verb, new() { Id = device })
            : Refuse(SetAnswer, null, RefusalCode.Malformed, "'policy' must be enforce, quarantine or block.");
    }

    private CommandReading ReadRequest(MqttMessage message, string path, DateTimeOffset now)
    {
        if (Unfit(message) is { } why) return new CommandReading.Refused(path, null, why);
        if (Parse(message, TelemetryJson.Default.OrderRequest, out string problem) is not { } request) return Refuse(path, null, RefusalCode.Malformed, problem);
        if (request.Transaction is { Length: > LongestTransaction })
            return Refuse(path, null, RefusalCode.Malformed, $"'transaction' is longer than {LongestTransaction} characters.");
        if (replays.WhyNot(message.Topic, request, now) is { } late) return new CommandReading.Refused(path, request.Transaction, late);
        return OrderVerbs.Find(path, request, out CommandOutcome.Refused? refusal) is { } verb
            ? new CommandReading.Given(path, request.Transaction, verb, request)
            : Refuse(path, request.Transaction, refusal!.Reason, refusal.Message);
    }

    // A retained order has an unknown age; executing it at every reconnect would undo later changes by people.
    private static CommandRefusal? Unfit(MqttMessage message) =>
        message.Retain ? new(RefusalCode.Retained, "Orders must not be retained. Clear this one by publishing an empty retained message to its topic.")
        : message.Payload.Length > LongestPayload ? new(RefusalCode.TooLarge, $"An order has at most {LongestPayload} bytes.")
        : null;

    private static T? Parse<T>(MqttMessage message, JsonTypeInfo<T> type, out string problem) where T : class
    {
        problem = "The order is null.";
        try
        {
            ReadOnlySpan<byte> json = message.Payload.Span;
            return JsonSerializer.Deserialize(json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json, type);
        }
        catch (JsonException exception)
        {
            // The library's text repeats member names of the sender; place and rule are enough.
            problem = $"The order is not the JSON object described in deploy/mqtt/asyncapi.yaml (byte {exception.BytePositionInLine ?? 0} "
                + $"of line {(exception.LineNumber ?? 0) + 1}).";
            return null;
        }
    }

    private static CommandReading.Refused Refuse(string answerTo, string? transaction, RefusalCode code, string message) =>
        new(answerTo, transaction, new(code, message));
}
