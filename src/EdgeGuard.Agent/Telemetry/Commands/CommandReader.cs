using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>Parses bytes into an order, or into the reason for refusing it. All input is untrusted.</summary>
internal sealed class CommandReader(Topics topics, ReplayGuard replays)
{
    /// <summary>Bytes of the longest order; a legitimate one is shorter than 300.</summary>
    internal const int LongestPayload = 4096;

    private const int LongestTransaction = 64;
    private const int LongestPauseMinutes = 24 * 60;
    private const string Unknown = "unknown";
    private const string SetAnswer = "device/set";
    private const string DevicePrefix = "device/";
    private const string SetSuffix = "/set";
    private const string RequestPrefix = "request/";

    private static readonly FrozenDictionary<string, (CommandVerb Verb, ResponseVerb What)> Holds = new Dictionary<string, (CommandVerb, ResponseVerb)>
    {
        ["device/quarantine"] = (CommandVerb.Quarantine, ResponseVerb.Quarantine),
        ["device/block"] = (CommandVerb.Block, ResponseVerb.Block),
        ["device/restrict"] = (CommandVerb.Restrict, ResponseVerb.Restrict),
        ["device/rate-limit"] = (CommandVerb.RateLimit, ResponseVerb.RateLimit),
        ["device/release"] = (CommandVerb.Release, ResponseVerb.Release),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads one message from either topic.</summary>
    internal CommandReading Read(MqttMessage message, DateTimeOffset now)
    {
        string path = topics.BelowRoot(message.Topic) ?? "";
        if (path.StartsWith(DevicePrefix, StringComparison.Ordinal) && path.EndsWith(SetSuffix, StringComparison.Ordinal))
            return Unfit(message) is { } why ? new CommandReading.Refused(SetAnswer, null, why) : ReadSet(message, path[DevicePrefix.Length..^SetSuffix.Length]);
        string request = path.StartsWith(RequestPrefix, StringComparison.Ordinal) ? path[RequestPrefix.Length..] : "";
        return request switch
        {
            _ when Holds.TryGetValue(request, out var hold) => ReadHold(message, request, hold.Verb, hold.What, now),
            "device/allow" => ReadAllow(message, request, now),
            "network/mode" => ReadMode(message, request, now),
            "protection/pause" => ReadPause(message, request, now),
            "protection/pause-off" => ReadResume(message, request, now),
            _ => Refuse(Unknown, null, "unknown-request", "Requests are device/quarantine, device/block, device/restrict, device/rate-limit, device/release, device/allow, network/mode, protection/pause and protection/pause-off."),
        };
    }

    private static CommandReading ReadSet(MqttMessage message, string device)
    {
        if (Parse(message, TelemetryJson.Default.SetPayload, out string problem) is not { } set) return Refuse(SetAnswer, null, "malformed", problem);
        string request = set.Policy switch { "enforce" => "device/release", "quarantine" or "block" => $"device/{set.Policy}", _ => "" };
        return Holds.TryGetValue(request, out var hold)
            ? new CommandReading.Hold(SetAnswer, null, hold.Verb, hold.What, device, null)
            : Refuse(SetAnswer, null, "malformed", "'policy' must be enforce, quarantine or block.");
    }

    private CommandReading ReadHold(MqttMessage message, string answerTo, CommandVerb verb, ResponseVerb what, DateTimeOffset now) =>
        ReadRequest(message, answerTo, TelemetryJson.Default.DeviceRequest, now, request => what.WhyNot(request.Minutes) is { } wrong
            ? Refuse(answerTo, request.Transaction, "malformed", $"'minutes': {wrong}")
            : new CommandReading.Hold(answerTo, request.Transaction, verb, what, request.Id, request.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null));

    private CommandReading ReadAllow(MqttMessage message, string answerTo, DateTimeOffset now) =>
        ReadRequest(message, answerTo, TelemetryJson.Default.AllowRequest, now, request => request.Length is "once" or "1h" or "always" or "never"
            ? new CommandReading.Allow(answerTo, request.Transaction, request.Id, request.Peer, request.Length == "never" ? null : request.Length)
            : Refuse(answerTo, request.Transaction, "malformed", "'length' must be once, 1h, always or never."));

    private CommandReading ReadMode(MqttMessage message, string answerTo, DateTimeOffset now) =>
        ReadRequest(message, answerTo, TelemetryJson.Default.ModeRequest, now, request => request.Mode switch
        {
            "enforce" => new CommandReading.Mode(answerTo, request.Transaction, CommandVerb.Enforce, request.Network),
            "monitor" => new CommandReading.Mode(answerTo, request.Transaction, CommandVerb.Monitor, request.Network),
            _ => Refuse(answerTo, request.Transaction, "malformed", "'mode' must be enforce or monitor."),
        });

    private CommandReading ReadPause(MqttMessage message, string answerTo, DateTimeOffset now) =>
        ReadRequest(message, answerTo, TelemetryJson.Default.PauseRequest, now, request => request.Minutes is >= 1 and <= LongestPauseMinutes
            ? new CommandReading.Pause(answerTo, request.Transaction, CommandVerb.Pause, TimeSpan.FromMinutes(request.Minutes))
            : Refuse(answerTo, request.Transaction, "malformed", $"'minutes' must be 1 to {LongestPauseMinutes}."));

    private CommandReading ReadResume(MqttMessage message, string answerTo, DateTimeOffset now) =>
        ReadRequest(message, answerTo, TelemetryJson.Default.ResumeRequest, now, request =>
            new CommandReading.Pause(answerTo, request.Transaction, CommandVerb.PauseOff, TimeSpan.Zero));

    private CommandReading ReadRequest<T>(
        MqttMessage message, string answerTo, JsonTypeInfo<T> type, DateTimeOffset now, Func<T, CommandReading> understand) where T : RequestPayload
    {
        if (Unfit(message) is { } why) return new CommandReading.Refused(answerTo, null, why);
        if (Parse(message, type, out string problem) is not { } request) return Refuse(answerTo, null, "malformed", problem);
        if (request.Transaction is { Length: > LongestTransaction })
            return Refuse(answerTo, null, "malformed", $"'transaction' is longer than {LongestTransaction} characters.");
        return replays.WhyNot(message.Topic, request, now) is { } late
            ? new CommandReading.Refused(answerTo, request.Transaction, late)
            : understand(request);
    }

    // A retained order has an unknown age; executing it at every reconnect would undo later changes by people.
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
