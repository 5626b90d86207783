using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>Converts a message's MQTT 5 fields to and from the library's property lists.</summary>
internal static unsafe class PropertyList
{
    /// <summary>Creates a list of the fields that are present; null if there are none.</summary>
    /// <returns>A list that the caller frees or hands over.</returns>
    internal static nint Of(MqttMessage message)
    {
        nint list = 0;
        if (message.Expiry is { } expiry)
            _ = LibMosquittoProperties.AddInt32(ref list, PropertyId.MessageExpiry, (uint)expiry.TotalSeconds);
        if (message.ContentType is { } type) _ = LibMosquittoProperties.AddString(ref list, PropertyId.ContentType, type);
        if (message.ResponseTopic is { } topic) _ = LibMosquittoProperties.AddString(ref list, PropertyId.ResponseTopic, topic);
        if (message.CorrelationData is { } data)
            _ = LibMosquittoProperties.AddBinary(ref list, PropertyId.CorrelationData, data.Span, (ushort)data.Length);
        foreach (MqttUserProperty property in message.UserProperties)
            _ = LibMosquittoProperties.AddPair(ref list, PropertyId.UserProperty, property.Name, property.Value);
        return list;
    }

    /// <summary>Creates the properties of CONNECT; the library itself adds the receive maximum.</summary>
    internal static nint OfConnect(MqttConnectionSettings settings)
    {
        nint list = 0;
        _ = LibMosquittoProperties.AddInt32(ref list, PropertyId.SessionExpiry, (uint)settings.SessionExpiry.TotalSeconds);
        _ = LibMosquittoProperties.AddInt32(ref list, PropertyId.MaximumPacketSize, (uint)settings.MaximumPacketSize);
        return list;
    }

    /// <summary>Reads the properties of CONNACK.</summary>
    internal static MqttSession ReadSession(bool resumed, nint list) => new(resumed)
    {
        RetainAvailable = LibMosquittoProperties.ReadByte(list, PropertyId.RetainAvailable, out byte retains, false) == 0 || retains != 0,
        MaximumQos = LibMosquittoProperties.ReadByte(list, PropertyId.MaximumQos, out byte qos, false) != 0 && qos == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce,
    };

    /// <summary>Copies a message from the library's memory.</summary>
    internal static MqttMessage Read(NativeMessage* message, nint list) => new()
    {
        Topic = Utf8StringMarshaller.ConvertToManaged(message->Topic) ?? "",
        Payload = new ReadOnlySpan<byte>(message->Payload, message->PayloadLength).ToArray(),
        Qos = (MqttQos)message->Qos,
        Retain = message->Retain != 0,
        ContentType = ReadText(list, PropertyId.ContentType),
        ResponseTopic = ReadText(list, PropertyId.ResponseTopic),
        CorrelationData = ReadBinary(list, PropertyId.CorrelationData),
        Expiry = ReadExpiry(list),
        UserProperties = ReadPairs(list),
    };

    private static TimeSpan? ReadExpiry(nint list)
    {
        nint found = LibMosquittoProperties.ReadInt32(list, PropertyId.MessageExpiry, out uint seconds, false);
        return found == 0 ? null : TimeSpan.FromSeconds(seconds);
    }

    private static string? ReadText(nint list, PropertyId id) =>
        LibMosquittoProperties.ReadString(list, id, out byte* value, false) == 0 ? null : TakeText(value);

    private static ReadOnlyMemory<byte>? ReadBinary(nint list, PropertyId id)
    {
        if (LibMosquittoProperties.ReadBinary(list, id, out byte* value, out ushort length, false) == 0) return null;
        byte[] copy = new ReadOnlySpan<byte>(value, length).ToArray();
        NativeMemory.Free(value);
        return copy;
    }

    private static List<MqttUserProperty> ReadPairs(nint list)
    {
        List<MqttUserProperty> pairs = [];
        nint at = LibMosquittoProperties.ReadPair(list, PropertyId.UserProperty, out byte* name, out byte* value, false);
        while (at != 0)
        {
            pairs.Add(new(TakeText(name), TakeText(value)));
            at = LibMosquittoProperties.ReadPair(at, PropertyId.UserProperty, out name, out value, true);
        }

        return pairs;
    }

    private static string TakeText(byte* text)
    {
        string copy = Utf8StringMarshaller.ConvertToManaged(text) ?? "";
        NativeMemory.Free(text);
        return copy;
    }
}
