namespace EdgeGuard.Mqtt.Contract;

/// <summary>Maps the broker's reason codes (MQTT 5.0 §2.4, MQTT 3.1.1 §3.2.2.3) to failures, for all adapters.</summary>
internal static class ReasonCodes
{
    /// <summary>The first code that means failure.</summary>
    internal const int FirstFailure = 0x80;

    private static MqttFailure NoRetain { get; } = new(MqttFailureCause.RetainNotSupported, "The broker keeps no retained messages.");

    private static MqttFailure NoQos1 { get; } = new(MqttFailureCause.QosNotSupported, "The broker accepts only QoS 0.");

    /// <summary>The failure for a CONNACK code.</summary>
    internal static MqttFailure OfConnect(int code) => code switch
    {
        1 or 0x84 => new(MqttFailureCause.ProtocolVersion, "The broker does not support this version of MQTT."),
        2 or 0x85 => new(MqttFailureCause.Authentication, "The broker does not accept the client id."),
        4 or 0x86 => new(MqttFailureCause.Authentication, "The broker does not accept the user name or password."),
        5 or 0x87 => new(MqttFailureCause.Authentication, "The broker refuses this client: check user name, password and certificate."),
        0x8A => new(MqttFailureCause.Authentication, "The broker has banned this client."),
        0x8C => new(MqttFailureCause.Authentication, "The broker requires another authentication method."),
        3 or 0x88 or 0x89 => new(MqttFailureCause.Refused, "The broker is unavailable or busy."),
        0x97 or 0x9F => new(MqttFailureCause.Refused, "The broker has too many connections."),
        0x9C or 0x9D => new(MqttFailureCause.Refused, "The broker has moved to another server."),
        0x9A => NoRetain,
        0x9B => NoQos1,
        _ => new(MqttFailureCause.Protocol, $"The broker refused the connection with code 0x{code:X2}."),
    };

    /// <summary>The failure for the code of an MQTT 5 DISCONNECT.</summary>
    internal static MqttFailure OfDisconnect(int code) => code switch
    {
        0x81 or 0x82 or 0x93 or 0x94 or 0x95 or 0x99 =>
            new(MqttFailureCause.Protocol, $"The broker closed the connection because of a packet that this client sent, code 0x{code:X2}."),
        0x9A => NoRetain,
        0x9B => NoQos1,
        0x87 => new(MqttFailureCause.Authentication, "The broker no longer accepts this client."),
        0x8D => new(MqttFailureCause.Timeout, "The broker received nothing from this client in time."),
        0x8B => new(MqttFailureCause.ConnectionLost, "The broker is shutting down."),
        0x8E => new(MqttFailureCause.TakenOver, "Another client logged in with the same client id."),
        _ => new(MqttFailureCause.ConnectionLost, $"The broker closed the connection with code 0x{code:X2}."),
    };

    /// <returns>null if the broker accepted the message.</returns>
    internal static MqttFailure? OfPublish(int code) => code switch
    {
        < FirstFailure => null,
        0x87 => new(MqttFailureCause.NotAuthorized, "The broker does not allow this client to publish there."),
        _ => new(MqttFailureCause.MessageRefused, $"The broker refused the message with code 0x{code:X2}."),
    };

    /// <returns>null if the broker granted the subscription, perhaps with a lower QoS than was asked for (MQTT 5.0 §3.8.4).</returns>
    internal static MqttFailure? OfSubscribe(int code) => code switch
    {
        < FirstFailure => null,
        // The only failure code of MQTT 3.1.1; brokers use it for access control.
        0x80 or 0x87 => new(MqttFailureCause.NotAuthorized, "The broker does not allow this client to subscribe there."),
        _ => new(MqttFailureCause.MessageRefused, $"The broker refused the subscription with code 0x{code:X2}."),
    };
}
