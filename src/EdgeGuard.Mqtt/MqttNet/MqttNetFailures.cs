using EdgeGuard.Mqtt.Contract;
using MQTTnet;
using MQTTnet.Exceptions;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>Maps MQTTnet's exceptions to failures.</summary>
internal static class MqttNetFailures
{
    internal static MqttFailure Of(Exception? exception)
    {
        if (TlsAlert.Find(exception) is { } alert) return TlsFailures.OfAlert(alert);
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            if (at is MqttException known) return known.Failure;
            if (at is MqttClientUnexpectedDisconnectReceivedException { ReasonCode: { } code }) return ReasonCodes.OfDisconnect((int)code);
            if (at is MqttProtocolViolationException)
                return new(MqttFailureCause.Protocol, "The broker sent a packet that violates the MQTT protocol.");
        }

        return new(MqttFailureCause.ConnectionLost, "The connection broke, or the broker closed it.");
    }

    internal static MqttFailure Of(MqttClientDisconnectedEventArgs ended) =>
        ended.Exception is null && (int)ended.Reason >= ReasonCodes.FirstFailure
            ? ReasonCodes.OfDisconnect((int)ended.Reason)
            : Of(ended.Exception);
}
