using System.Net;
using System.Text;
using EdgeGuard.Mqtt.Contract;
using MQTTnet;
using MQTTnet.Channel;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeGuard.Mqtt.MqttNet;

/// <summary>Converts connection settings to MQTTnet's options. MQTT 5 options are omitted for MQTT 3.1.1, because MQTTnet would refuse them.</summary>
internal static class MqttNetOptions
{
    internal static MqttClientOptions Of(MqttConnectionSettings settings, Stream stream)
    {
        bool isV5 = settings.Protocol is MqttProtocol.V5;
        MqttClientOptions options = new()
        {
            ChannelOptions = new MqttClientTcpOptions
            {
                RemoteEndpoint = new DnsEndPoint(settings.Broker.Host, settings.Broker.Port),
                StreamProvider = new OpenStream(stream),
            },
            ProtocolVersion = isV5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311,
            ClientId = settings.ClientId,
            CleanSession = settings.CleanStart,
            KeepAlivePeriod = settings.KeepAlive,
            Timeout = settings.ConnectTimeout,
            // Sends a message with one write, and one TLS record.
            AllowPacketFragmentation = false,
            SessionExpiryInterval = isV5 ? (uint)settings.SessionExpiry.TotalSeconds : 0,
            ReceiveMaximum = isV5 ? (ushort)settings.ReceiveMaximum : (ushort)0,
            MaximumPacketSize = isV5 ? (uint)settings.MaximumPacketSize : 0,
        };
        if (settings.Credentials is { } login)
            options.Credentials = new MqttClientCredentials(login.UserName, Encoding.UTF8.GetBytes(login.Password));
        if (settings.Will is { } will) SetWill(options, will, isV5);
        return options;
    }

    private static void SetWill(MqttClientOptions options, MqttMessage will, bool isV5)
    {
        options.WillTopic = will.Topic;
        options.WillPayload = will.Payload.ToArray();
        options.WillQualityOfServiceLevel = (MqttQualityOfServiceLevel)will.Qos;
        options.WillRetain = will.Retain;
        if (!isV5) return;
        options.WillContentType = will.ContentType;
        options.WillResponseTopic = will.ResponseTopic;
        options.WillCorrelationData = will.CorrelationData?.ToArray();
        options.WillMessageExpiryInterval = (uint)(will.Expiry?.TotalSeconds ?? 0);
        options.WillUserProperties = MqttNetMessages.UserProperties(will);
    }

    /// <summary>Gives MQTTnet the stream that <see cref="BrokerDialer"/> opened.</summary>
    private sealed class OpenStream(Stream stream) : IMqttClientStreamProvider
    {
        public Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken) => Task.FromResult(stream);
    }
}
