using System.Text.Json.Nodes;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Events;

/// <summary>Writes members of event data. Times are UTC.</summary>
public static class EventFields
{
    /// <summary>Adds a member; an unknown value is left out, and a text is cut at <see cref="EventText.Longest"/> characters.</summary>
    public static JsonObject With(this JsonObject data, string name, JsonNode? value)
    {
        if (value is JsonValue one && one.TryGetValue(out string? text) && text.Length > EventText.Longest) value = EventText.Cut(text);
        if (value is not null) data[name] = value;
        return data;
    }

    /// <summary>Adds a time; an unknown one is left out.</summary>
    public static JsonObject With(this JsonObject data, string name, DateTimeOffset? time) => data.With(name, (JsonNode?)time?.UtcDateTime);

    /// <summary>Adds the receiver of a packet.</summary>
    /// <param name="data">Where to.</param>
    /// <param name="ip">Its address.</param>
    /// <param name="port">Its port; 0 where the protocol has none.</param>
    /// <param name="name">The name that the device received the address for. Outside text.</param>
    public static JsonObject WithReceiver(this JsonObject data, System.Net.IPAddress ip, ushort port, string? name) => data.With(
        "dst", new JsonObject().With("ip", ip.ToString()).With("port", port == 0 ? null : (JsonNode)(int)port).With("name", name));

    internal static JsonObject WithResponse(this JsonObject data, DeviceResponse response) => data.With("response", new JsonObject()
        .With("level", response.Level.Name())
        .With("since", response.Since == DateTimeOffset.UnixEpoch ? null : response.Since)
        .With("until", response.Until)
        .With("reason", response.Reason.Length == 0 ? null : response.Reason)
        .With("by", response.By.Length == 0 ? null : response.By));

    /// <summary>The name of an IP protocol: <c>tcp</c>, <c>udp</c>, <c>icmp</c>, <c>icmp6</c> or <c>ip-NUMBER</c>.</summary>
    public static string Protocol(byte number) => number switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "icmp6",
        _ => $"ip-{number}",
    };
}
