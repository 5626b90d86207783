using System.Text.Json;

namespace EdgeGuard.Agent.Fleet.Watch;

/// <summary>What the messages of one gateway said last.</summary>
internal sealed class WatchedGateway(long firstSeen)
{
    // Before it says otherwise.
    private const int UsualHealthS = 60;

    // Health comes up to a fifth late, and one message may be lost.
    private const double SilentAfter = 2.5;

    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(30);

    private int _healthS = UsualHealthS;
    private string? _state;

    /// <summary>Timestamp of its last sign of life: a message that was not retained.</summary>
    internal long LastSign { get; set; } = firstSeen;

    /// <summary>Whether the broker sent its retained description.</summary>
    internal bool HasInfo { get; private set; }

    internal bool IsSimulated { get; private set; }

    internal string Version { get; private set; } = "unknown";

    internal string? Site { get; private set; }

    internal long Devices { get; private set; }

    internal long Violating { get; private set; }

    internal long Held { get; private set; }

    internal long Denied24h { get; private set; }

    internal long Waiting { get; private set; }

    /// <summary>How it is, by what it said and how long ago.</summary>
    internal GatewayCondition Condition(TimeSpan sinceSign) =>
        _state is "offline" or "stopped" ? GatewayCondition.Down
        : sinceSign > TimeSpan.FromSeconds(Math.Max(LeastSilence.TotalSeconds, _healthS * SilentAfter)) ? GatewayCondition.Silent
        : GatewayCondition.Up;

    /// <summary>Takes note of a message on one of its own topics.</summary>
    /// <param name="topic">The last level of the topic.</param>
    /// <param name="message">The JSON object; outside text.</param>
    internal void Take(string topic, JsonElement message)
    {
        IsSimulated |= message.TryGetProperty("simulated", out _);
        if (topic == "state") _state = Text(message, "state");
        else if (topic == "info") TakeInfo(message);
        else if (topic == "health") TakeHealth(message);
        else if (topic == "devices") (Devices, Violating, Held) = (Number(message, "total"), Number(message, "violating"), Number(message, "held"));
        // A broker that keeps no retained messages may never tell the state of a gateway that reports all the same.
        if (topic != "state" && _state is null) _state = "online";
    }

    private void TakeInfo(JsonElement info)
    {
        HasInfo = true;
        Version = Text(info, "version") ?? Version;
        Site = Text(info, "site");
        _healthS = (int)Math.Clamp(Number(info, "health_s", UsualHealthS), 1, 3600);
    }

    private void TakeHealth(JsonElement health)
    {
        if (health.TryGetProperty("events", out JsonElement events)) Waiting = Number(events, "waiting");
        if (!health.TryGetProperty("devices", out JsonElement devices)) return;
        (Devices, Violating, Held, Denied24h) = (Number(devices, "total"), Number(devices, "violating"), Number(devices, "held"), Number(devices, "denied_24h"));
    }

    internal static string? Text(JsonElement within, string name) =>
        within.ValueKind == JsonValueKind.Object && within.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 64 } text ? text : null;

    internal static long Number(JsonElement within, string name, long otherwise = 0) =>
        within.ValueKind == JsonValueKind.Object && within.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number : otherwise;
}

/// <summary>How a gateway is.</summary>
internal enum GatewayCondition
{
    /// <summary>It is connected and reports.</summary>
    Up,

    /// <summary>It left, or its connection broke.</summary>
    Down,

    /// <summary>The broker calls it connected, and it reports nothing.</summary>
    Silent,
}
