using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EdgeGuard.Agent.Clock;

/// <summary>Writes times of a clock as times of day, so that no answer forgets one.</summary>
/// <param name="time">The clock of the values.</param>
internal sealed class WallTimeJson(TimeProvider time)
{
    private readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> _known = [];

    /// <summary>The same form, for values whose times are those of the clock.</summary>
    internal JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> form) => (JsonTypeInfo<T>)_known.GetOrAdd(form.Options, With).GetTypeInfo(typeof(T));

    private JsonSerializerOptions With(JsonSerializerOptions options) => new(options) { Converters = { new Moments(time), new Utc(time) } };

    private sealed class Moments(TimeProvider time) : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(time.ToWall(value));
    }

    private sealed class Utc(TimeProvider time) : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetDateTime();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(time.ToWall(new DateTimeOffset(value, TimeSpan.Zero)).UtcDateTime);
    }
}
