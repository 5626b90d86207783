using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Clears what a stopped agent left on the broker: its state, its devices, and their entities in Home Assistant.</summary>
public static class RetainedMessageRemoval
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Clears the topics, and returns what was done, a line each. Topics that stay are kept in the list for another attempt.</summary>
    /// <param name="options">The configuration that the agent ran with.</param>
    /// <param name="configuration">The same configuration, for its section <c>mqtt</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(AgentOptions options, IConfiguration configuration, CancellationToken cancellationToken)
    {
        RetainedTopics topics = new(Path.Combine(options.State.Folder, RetainedTopics.FileName), NullLogger.Instance);
        int before = topics.All.Count;
        if (before == 0) return [];
        MqttOptions mqtt = new();
        configuration.GetSection("mqtt").Bind(mqtt);
        string? problem = await TryAsync(topics, mqtt, AgentSettings.InitialState(options).Gateway, CertificateClock.OfThisMachine(options.State.Folder), cancellationToken);
        topics.Write();
        int left = topics.All.Count;
        List<string> done = before == left ? [] : [$"cleared   {before - left} retained MQTT messages on {mqtt.Url}"];
        if (left > 0) done.Add($"LEFT      {left} retained MQTT messages: {problem} Run 'edgeguard uninstall' again to clear them");
        return done;
    }

    private static async Task<string?> TryAsync(RetainedTopics topics, MqttOptions mqtt, string gateway, CertificateClock certificates, CancellationToken cancellationToken)
    {
        if (mqtt.Url is null) return "the configuration names no broker.";
        if (MqttOptionsCheck.Check(mqtt) is [var first, ..]) return first;
        if (!MqttTransports.TryFind(mqtt.Transport, out MqttAdapter? adapter)) return "the configured MQTT transport is not compiled in.";
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        ConnectionPlan plan = new(mqtt, new(mqtt.Prefix, gateway), certificates);
        try
        {
            return await ClearAsync(topics, adapter, plan, timeout.Token);
        }
        catch (MqttException exception)
        {
            return $"{plan.Broker}: {exception.Failure.Detail}";
        }
        catch (OperationCanceledException)
        {
            return $"{plan.Broker} does not answer in time.";
        }
    }

    private static async Task<string?> ClearAsync(RetainedTopics topics, MqttAdapter adapter, ConnectionPlan plan, CancellationToken token)
    {
        (IMqttTransport transport, BrokerFeatures features) = await ConnectAsync(adapter, plan, token);
        await using IMqttTransport owned = transport;
        if (!features.Retains) return "the broker keeps no retained messages.";
        string? problem = null;
        foreach (string topic in topics.All)
        {
            MqttMessage nothing = new() { Topic = topic, Retain = true };
            topics.Note([nothing]);
            try
            {
                await transport.PublishAsync(features.Adapt(nothing), token);
                topics.Cleared(topic);
            }
            catch (MqttException refused) when (refused.Failure.Cause is MqttFailureCause.NotAuthorized or MqttFailureCause.MessageRefused)
            {
                problem = $"{topic}: {refused.Failure.Detail}";
            }
        }
        await transport.DisconnectAsync(token);
        return problem;
    }

    // Without a will: it would leave a message behind.
    private static async Task<(IMqttTransport, BrokerFeatures)> ConnectAsync(MqttAdapter adapter, ConnectionPlan plan, CancellationToken token)
    {
        foreach (MqttProtocol protocol in (MqttProtocol[])[MqttProtocol.V5, MqttProtocol.V311])
        {
            IMqttTransport transport = adapter.Create(plan.Settings(protocol, BrokerFeatures.All) with { Will = null });
            try
            {
                return (transport, BrokerFeatures.Of(await transport.ConnectAsync(token)));
            }
            catch (MqttException exception)
            {
                await transport.DisposeAsync();
                if (protocol == MqttProtocol.V311 || exception.Failure.Cause != MqttFailureCause.ProtocolVersion) throw;
            }
        }
        throw new InvalidOperationException("There is no MQTT version to try.");
    }
}
