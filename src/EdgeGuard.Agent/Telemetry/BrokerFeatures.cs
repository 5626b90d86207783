using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>What a broker supports of MQTT (MQTT 5.0 §3.2.2.3.4, §3.2.2.3.5). Messages that ask for more would end the connection.</summary>
/// <param name="Retains">It keeps retained messages.</param>
/// <param name="AcknowledgesMessages">It accepts QoS 1.</param>
internal sealed record BrokerFeatures(bool Retains, bool AcknowledgesMessages)
{
    /// <summary>What almost every broker has.</summary>
    internal static readonly BrokerFeatures All = new(true, true);

    /// <summary>What is missing and what that costs, in words for people; null where nothing is missing.</summary>
    internal string? Lack => (Retains, AcknowledgesMessages) switch
    {
        (false, false) => $"{NoRetain}; {NoQos1}",
        (false, true) => NoRetain,
        (true, false) => NoQos1,
        _ => null,
    };

    /// <summary>The highest QoS to use.</summary>
    internal MqttQos MaximumQos => AcknowledgesMessages ? MqttQos.AtLeastOnce : MqttQos.AtMostOnce;

    private static string NoRetain => "the broker keeps no retained messages, so who connects later learns a state only when it changes";

    private static string NoQos1 => "the broker accepts only QoS 0, so events are lost if the connection breaks";

    internal static BrokerFeatures Of(MqttSession session) => new(session.RetainAvailable, session.MaximumQos > MqttQos.AtMostOnce);

    /// <summary>The features that both have.</summary>
    internal BrokerFeatures And(BrokerFeatures other) => new(Retains && other.Retains, AcknowledgesMessages && other.AcknowledgesMessages);

    /// <summary>The features of a broker that refused a connection, or ended one for a message.</summary>
    internal BrokerFeatures Without(MqttFailureCause refusal) => this with
    {
        Retains = Retains && refusal != MqttFailureCause.RetainNotSupported,
        AcknowledgesMessages = AcknowledgesMessages && refusal != MqttFailureCause.QosNotSupported,
    };

    /// <summary>The message as this broker accepts it.</summary>
    internal MqttMessage Adapt(MqttMessage message) => this == All ? message : message with
    {
        Retain = message.Retain && Retains,
        Qos = message.Qos > MaximumQos ? MaximumQos : message.Qos,
    };
}
