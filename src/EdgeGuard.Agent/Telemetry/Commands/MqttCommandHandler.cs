using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>Carries out what the broker's clients may order, answers everything, and counts what it refuses. Several orders may be under way at once.</summary>
/// <param name="topics">Of this gateway.</param>
/// <param name="permissions">What may be ordered.</param>
/// <param name="orders">What orders need.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs what was carried out, and what was refused.</param>
/// <param name="labels">Groups that this gateway belongs to; null for none.</param>
internal sealed partial class MqttCommandHandler(
    Topics topics, CommandPermissions permissions, OrderContext orders, TimeProvider time, ILogger<MqttCommandHandler> logger, IReadOnlyList<string>? labels = null)
{
    private const string By = OrderOrigin.Mqtt;

    private readonly WallTimeJson _json = new(time);
    private readonly CommandReader _reader = new(topics, new ReplayGuard(), labels);
    private long _done;
    private ImmutableSortedDictionary<string, long> _refused = ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Orders carried out.</summary>
    internal long Done => Interlocked.Read(ref _done);

    /// <summary>Orders refused, by code.</summary>
    internal IReadOnlyDictionary<string, long> Refused => _refused;

    /// <summary>The filters to subscribe to; none where nothing may be ordered.</summary>
    internal IEnumerable<string> Filters =>
    [
        .. permissions.Allowed.Any() ? (string[])[topics.SetFilter, topics.RequestFilter] : [],
        .. permissions.Allowed.Any(GroupOrders.Has) ? (labels ?? []).Select(topics.GroupRequestFilter) : [],
    ];

    /// <summary>Does what the message says, or not, and says which.</summary>
    internal async Task<MqttMessage> HandleAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        CommandReading reading = _reader.Read(message, time.GetWallNow());
        ResponsePayload answer = reading switch
        {
            CommandReading.Given order => await OrderAsync(order, cancellationToken),
            CommandReading.Refused refused => Refuse(refused.Why),
            _ => throw new ArgumentOutOfRangeException(nameof(message), reading.GetType().Name, "a reading without an answer"),
        };
        return Answer(message, reading.AnswerTo, answer with { Transaction = reading.Transaction, Group = reading.Group });
    }

    private async Task<ResponsePayload> OrderAsync(CommandReading.Given order, CancellationToken cancellationToken)
    {
        if (permissions.WhyNot(order.Verb) is { } forbidden) return Refuse(forbidden);
        // A gentler level, or an earlier end, than what is in force is a release by another name.
        bool mayLoosen = order.Group is null && permissions.WhyNot(OrderVerbs.Release) is null;
        return await order.Verb.RunAsync(new(order.Request, By, mayLoosen, orders), cancellationToken) is var outcome && outcome is CommandOutcome.Refused refused
            ? Refuse(new(refused.Reason, refused.Message))
            : Succeed(order.Verb, order.Verb.Report(order.Request, outcome));
    }

    private ResponsePayload Succeed(OrderVerb verb, OrderData data)
    {
        Interlocked.Increment(ref _done);
        LogDone(verb.Name, data.Id ?? "the gateway");
        return new("ok") { Data = data };
    }

    private ResponsePayload Refuse(CommandRefusal why)
    {
        ImmutableInterlocked.Update(ref _refused, (all, code) => all.SetItem(code, all.GetValueOrDefault(code) + 1), why.Code);
        long count = _refused[why.Code];
        // Whoever may publish could otherwise fill the journal.
        if (BitOperations.IsPow2(count)) LogRefused(why.Code, count);
        return new("error") { Error = why };
    }

    private MqttMessage Answer(MqttMessage request, string answerTo, ResponsePayload answer) => new()
    {
        Topic = request.ResponseTopic is { } wish && topics.IsOwnResponse(wish) ? wish : topics.Response(answerTo),
        Payload = JsonSerializer.SerializeToUtf8Bytes(answer, _json.Of(TelemetryJson.Default.ResponsePayload)),
        ContentType = TelemetryJson.PlainJson,
        CorrelationData = request.CorrelationData,
    };

    [LoggerMessage(6201, LogLevel.Information, "Carried out '{Verb}' for {Device}, ordered over MQTT")]
    private partial void LogDone(string verb, string device);

    [LoggerMessage(6202, LogLevel.Warning, "Refused an order that came over MQTT: {Code} ({Total} so far)")]
    private partial void LogRefused(string code, long total);
}
