using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Response;

/// <summary>How <see cref="DeviceOrders"/> are stored: as JSON, so that a new member needs no new column. Times are those of the gateway's clock.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(DeviceOrders))]
internal sealed partial class DeviceOrderJson : JsonSerializerContext
{
    internal static string Write(DeviceOrders orders) => JsonSerializer.Serialize(orders, Default.DeviceOrders);

    /// <returns>Nothing ordered, where the text is damaged.</returns>
    internal static DeviceOrders Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.DeviceOrders) ?? Core.State.DeviceOrders.None;
        }
        catch (JsonException)
        {
            return Core.State.DeviceOrders.None;
        }
    }
}
