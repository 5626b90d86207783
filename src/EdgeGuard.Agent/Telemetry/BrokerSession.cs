using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.HomeAssistant;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>One broker connection in use: a loop each for events, states, health and orders, until the connection ends or the token fires.</summary>
internal sealed partial class BrokerSession(
    IMqttTransport transport, BrokerFeatures features, ConnectionPlan plan, RetainedTopics retained, StateCell state, EventOutbox outbox, IReadOnlyList<IRetained> sources,
    HomeAssistantDiscovery? discovery, HealthMessage health, TimeSpan healthEvery, MqttCommandHandler handler, Signal changed, InputGuard guard, TimeProvider time, ILogger logger)
{
    // So that the gateways of a fleet that came back together do not report together for ever.
    private const double HealthJitter = 0.2;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    // Messages that are noted as retained at once, before they are sent.
    private const int NotedAtOnce = 256;

    // Orders that may be under way at once; more wait in the transport's queue.
    private const int OrdersAtOnce = 16;

    /// <summary>Uses the connection up.</summary>
    /// <returns>Why it ended; null where this side ended it.</returns>
    internal async Task<MqttFailure?> RunAsync(CancellationToken stoppingToken)
    {
        using InFlightWindow window = new(transport, features, logger);
        outbox.Rewind();
        foreach (IRetained source in sources) source.Forget();
        try
        {
            foreach (string filter in handler.Filters) await SubscribeAsync(filter, stoppingToken);
            if (discovery is not null) await SubscribeAsync(discovery.BirthTopic, stoppingToken);
            await PumpAsync(window, stoppingToken);
            if (stoppingToken.IsCancellationRequested) await LeaveAsync(window);
        }
        catch (MqttException)
        {
            // The connection ended under a request; its end says why.
        }
        finally
        {
            await transport.DisposeAsync();
            await window.DrainAsync(CancellationToken.None);
        }
        return await transport.Ended;
    }

    private async Task PumpAsync(InFlightWindow window, CancellationToken stoppingToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] pumps =
        [
            GreetAndSendStatesAsync(window, over.Token),
            SendEventsAsync(window, over.Token),
            SendHealthAsync(window, over.Token),
            AnswerAsync(window, over.Token),
        ];
        await Task.WhenAny([transport.Ended, .. pumps]);
        await over.CancelAsync();
        try
        {
            await Task.WhenAll(pumps);
        }
        catch (OperationCanceledException)
        {
            // What was asked for.
        }
    }

    // Whoever reads "online" may order: the subscriptions stand by then.
    private async Task GreetAndSendStatesAsync(InFlightWindow window, CancellationToken token)
    {
        IEnumerable<MqttMessage> all = sources.SelectMany(b => b.Changes(state.Current)).Prepend(plan.Availability("online"));
        HashSet<string> wanted = await SendRetainedAsync(window, all, token);
        // After Forget the sources return everything that is to be retained. What else is known comes from before, and is cleared.
        if (features.Retains) await SendRetainedAsync(window, retained.All.Where(topic => !wanted.Contains(topic)).Select(Nothing), token);
        while (true)
        {
            await changed.WaitAsync(token);
            await SendRetainedAsync(window, sources.SelectMany(b => b.Changes(state.Current)), token);
            retained.Write();
        }
    }

    private async Task<HashSet<string>> SendRetainedAsync(InFlightWindow window, IEnumerable<MqttMessage> messages, CancellationToken token)
    {
        HashSet<string> topics = new(StringComparer.Ordinal);
        foreach (MqttMessage[] batch in messages.Chunk(NotedAtOnce))
        {
            if (features.Retains) retained.Note(batch);
            foreach (MqttMessage message in batch)
            {
                topics.Add(message.Topic);
                await window.SendAsync(message, message.Payload.IsEmpty ? delivered => Cleared(message.Topic, delivered) : null, token);
            }
        }
        return topics;
    }

    private void Cleared(string topic, bool delivered)
    {
        if (delivered) retained.Cleared(topic);
    }

    private static MqttMessage Nothing(string topic) => new() { Topic = topic, Retain = true };

    private async Task SendEventsAsync(InFlightWindow window, CancellationToken token)
    {
        while (true)
        {
            OutboxEntry entry = await outbox.TakeAsync(token);
            // Before the event itself: once that is acknowledged, the copy has arrived as well.
            if (outbox.AlertOf(entry) is { } copy) await window.SendAsync(copy, null, token);
            await window.SendAsync(outbox.MessageOf(entry), delivered => outbox.Remove(entry, delivered), token);
        }
    }

    private async Task SendHealthAsync(InFlightWindow window, CancellationToken token)
    {
        using PeriodicTimer timer = new(NextHealth(), time);
        do
        {
            await window.SendAsync(health.Of(state.Current), null, token);
            timer.Period = NextHealth();
        }
        while (await timer.WaitForNextTickAsync(token));
    }

    private TimeSpan NextHealth() => healthEvery * (1 + HealthJitter * (2 * Random.Shared.NextDouble() - 1));

    private async Task AnswerAsync(InFlightWindow window, CancellationToken token)
    {
        List<Task> running = [];
        try
        {
            await ReceiveAsync(window, running, token);
        }
        finally
        {
            await Task.WhenAll(running);
        }
        await transport.Ended.WaitAsync(token);
    }

    // Orders start in the order of arrival. None waits until the one before it is in force.
    private async Task ReceiveAsync(InFlightWindow window, List<Task> running, CancellationToken token)
    {
        Task<bool> received = transport.Received.WaitToReadAsync(token).AsTask();
        while (true)
        {
            Task ended = await Task.WhenAny(running.Count < OrdersAtOnce ? [received, .. running] : running);
            await ended;
            if (running.Remove(ended)) continue;
            if (!await received) return;
            if (transport.Received.TryRead(out MqttMessage? message))
            {
                if (message.Topic == discovery?.BirthTopic) Reintroduce(message);
                else running.Add(AnswerAsync(window, message, token));
            }
            received = transport.Received.WaitToReadAsync(token).AsTask();
        }
    }

    private async Task AnswerAsync(InFlightWindow window, MqttMessage order, CancellationToken token)
    {
        MqttMessage? answer = null;
        await guard.TryAsync(StageNames.Mqtt, order, async one => answer = await handler.HandleAsync(one, token), one => $"a message on {one.Topic}", token);
        if (answer is not null) await window.SendAsync(answer, null, token);
    }

    // A retained birth is older than what this connection has told already.
    private void Reintroduce(MqttMessage birth)
    {
        if (birth.Retain || !birth.Payload.Span.SequenceEqual("online"u8)) return;
        discovery!.Reintroduce();
        changed.Set();
    }

    // A broker that lets us report but not listen is a choice of its owner, not a reason to go.
    private async Task SubscribeAsync(string filter, CancellationToken token)
    {
        try
        {
            await transport.SubscribeAsync(filter, features.MaximumQos, token);
        }
        catch (MqttException exception) when (exception.Failure.Cause is MqttFailureCause.NotAuthorized or MqttFailureCause.MessageRefused)
        {
            LogDeaf(filter, exception.Failure.Detail);
        }
    }

    private async Task LeaveAsync(InFlightWindow window)
    {
        using CancellationTokenSource timeout = new(Farewell, time);
        try
        {
            await window.DrainAsync(timeout.Token);
            await transport.PublishAsync(features.Adapt(plan.Availability("stopped")), timeout.Token);
            await transport.DisconnectAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // The broker is too slow for a goodbye; it will publish the will instead.
        }
    }

    [LoggerMessage(6105, LogLevel.Warning, "The broker refuses the subscription to {Filter}, so no message arrives from there: {Detail}")]
    private partial void LogDeaf(string filter, string detail);
}
