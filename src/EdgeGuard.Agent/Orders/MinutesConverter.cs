using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>A length of time in an order: a number of minutes, also as text, or a length such as <c>"90s"</c> (<see cref="DurationText"/>).</summary>
internal sealed class MinutesConverter : JsonConverter<double?>
{
    /// <summary>The minutes that a text means; null for any other text.</summary>
    internal static double? Of(string? text) =>
        DurationText.Read(text, bare: TimeSpan.FromMinutes(1))?.TotalMinutes
        ?? (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null);

    /// <inheritdoc/>
    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String => Of(reader.GetString()) ?? throw new JsonException(),
        _ => throw new JsonException(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        if (value is { } minutes) writer.WriteNumberValue(minutes);
        else writer.WriteNullValue();
    }
}
