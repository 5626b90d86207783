using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>Carries out what the broker's clients may order, answers everything, and counts what it refuses. Several orders may be under way at once.</summary>
internal sealed partial class MqttCommandHandler(
    Topics topics, CommandPermissions permissions, DeviceCommands devices, ProtectionCommands protection, OperatorCommands owner,
    TimeProvider time, ILogger<MqttCommandHandler> logger)
{
    private const string By = "mqtt";

    private readonly CommandReader _reader = new(topics, new ReplayGuard());
    private long _done;
    private ImmutableSortedDictionary<string, long> _refused = ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Orders carried out.</summary>
    internal long Done => Interlocked.Read(ref _done);

    /// <summary>Orders refused, by code.</summary>
    internal IReadOnlyDictionary<string, long> Refused => _refused;

    /// <summary>The filters to subscribe to; none where nothing may be ordered.</summary>
    internal IEnumerable<string> Filters => permissions.Allowed.Any() ? [topics.SetFilter, topics.RequestFilter] : [];

    /// <summary>Does what the message says, or not, and says which.</summary>
    internal async Task<MqttMessage> HandleAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        CommandReading reading = _reader.Read(message, time.GetUtcNow());
        ResponsePayload answer = reading switch
        {
            CommandReading.Hold hold => await HoldAsync(hold, cancellationToken),
            CommandReading.Pause pause => await PauseAsync(pause, cancellationToken),
            CommandReading.Allow allow => await AllowAsync(allow, cancellationToken),
            CommandReading.Mode mode => await SetModeAsync(mode, cancellationToken),
            CommandReading.Refused refused => Refuse(refused.Why),
            _ => throw new ArgumentOutOfRangeException(nameof(message), reading.GetType().Name, "a reading without an answer"),
        };
        return Answer(message, reading.AnswerTo, answer with { Transaction = reading.Transaction });
    }

    private async Task<ResponsePayload> HoldAsync(CommandReading.Hold order, CancellationToken cancellationToken)
    {
        if (permissions.WhyNot(order.Verb) is { } forbidden) return Refuse(forbidden);
        // A gentler level, or an earlier end, than what is in force is a release by another name.
        bool mayLoosen = permissions.WhyNot(CommandVerb.Release) is null;
        return await devices.HoldAsync(order.Device, order.What.Level, $"{order.What.Done} over MQTT", By, cancellationToken, order.Length, mayLoosen) switch
        {
            CommandOutcome.Done done => Succeed(order.Verb, new(done.Device.Id.Value, done.Device.Response.Level.Name(), null)),
            CommandOutcome.Refused refused => Refuse(new(refused.Code, refused.Message)),
            var other => throw new InvalidOperationException($"An order had the outcome {other.GetType().Name}."),
        };
    }

    private async Task<ResponsePayload> AllowAsync(CommandReading.Allow order, CancellationToken cancellationToken)
    {
        if (permissions.WhyNot(CommandVerb.Allow) is { } forbidden) return Refuse(forbidden);
        return await owner.AllowAsync(order.Device, order.Peer, order.Length, By, cancellationToken) switch
        {
            CommandOutcome.Done done => Succeed(CommandVerb.Allow, new(done.Device.Id.Value, null, null) { Peer = order.Peer }),
            CommandOutcome.Refused refused => Refuse(new(refused.Code, refused.Message)),
            var other => throw new InvalidOperationException($"An order had the outcome {other.GetType().Name}."),
        };
    }

    private async Task<ResponsePayload> SetModeAsync(CommandReading.Mode order, CancellationToken cancellationToken)
    {
        if (permissions.WhyNot(order.Verb) is { } forbidden) return Refuse(forbidden);
        if (!owner.KnowsNetwork(order.Network)) return Refuse(new("unknown-network", "There is no such network; info lists those under care."));
        EnforcementMode mode = order.Verb == CommandVerb.Enforce ? EnforcementMode.Enforce : EnforcementMode.Monitor;
        return await owner.SetModeAsync(order.Network, mode, By, cancellationToken) is CommandOutcome.Refused refused
            ? Refuse(new(refused.Code, refused.Message))
            : Succeed(order.Verb, new(null, null, null) { Network = order.Network, Mode = KebabWord.Of(mode) });
    }

    private async Task<ResponsePayload> PauseAsync(CommandReading.Pause order, CancellationToken cancellationToken)
    {
        if (permissions.WhyNot(order.Verb) is { } forbidden) return Refuse(forbidden);
        return await protection.PauseAsync(order.Length > TimeSpan.Zero ? order.Length : null, By, cancellationToken) switch
        {
            CommandOutcome.DoneForAll done => Succeed(order.Verb, new(null, null, done.State.PausedUntil?.UtcDateTime)),
            CommandOutcome.Refused refused => Refuse(new(refused.Code, refused.Message)),
            var other => throw new InvalidOperationException($"An order had the outcome {other.GetType().Name}."),
        };
    }

    private ResponsePayload Succeed(CommandVerb verb, ResponseData data)
    {
        Interlocked.Increment(ref _done);
        LogDone(verb.Name(), data.Id ?? "the gateway");
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
        Payload = JsonSerializer.SerializeToUtf8Bytes(answer, TelemetryJson.Default.ResponsePayload),
        ContentType = TelemetryJson.PlainJson,
        CorrelationData = request.CorrelationData,
    };

    [LoggerMessage(6201, LogLevel.Information, "Carried out '{Verb}' for {Device}, ordered over MQTT")]
    private partial void LogDone(string verb, string device);

    [LoggerMessage(6202, LogLevel.Warning, "Refused an order that came over MQTT: {Code} ({Total} so far)")]
    private partial void LogRefused(string code, long total);
}
