using System.Collections.Immutable;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Response;

/// <summary>
/// Where every decision about a device is made, whoever asks for it: one at a time, kept with its reason, and only then announced. If it
/// cannot be kept it is announced all the same, for a full disk must not shield a bot. The store tries again.
/// </summary>
public sealed partial class ResponseCoordinator : IDisposable
{
    private const int EvidenceLines = 8;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SuggestionBudget _budget;
    private readonly Responder _responder;
    private readonly PipelineChannels _channels;
    private readonly DecisionStore? _decisions;
    private readonly TimeProvider? _time;
    private readonly ILogger<ResponseCoordinator> _logger;
    private ImmutableSortedDictionary<DeviceId, Device>? _known;

    /// <param name="channels">Where decisions go.</param>
    /// <param name="responder">Who decides.</param>
    /// <param name="decisions">Where decisions are kept; null keeps them for this run only.</param>
    /// <param name="logger">Where to tell of what could not be kept.</param>
    /// <param name="time">The clock of the packets; null where its time is the time of day.</param>
    internal ResponseCoordinator(PipelineChannels channels, Responder responder, DecisionStore? decisions, ILogger<ResponseCoordinator> logger, TimeProvider? time = null)
    {
        (_channels, _responder, _decisions, _logger, _time) = (channels, responder, decisions, logger, time);
        _budget = new(decisions?.LastReported() ?? []);
        foreach (Decision last in decisions?.Last() ?? []) _responder.Restore(last.Device, last.Standing);
    }

    /// <summary>Passes a forbidden packet on, with what it means and what follows.</summary>
    internal async ValueTask ObserveAsync(Violation violation, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ResponderAnswer answer = _responder.Observe(_channels.State.Current, violation);
            await _channels.Inputs.Writer.WriteAsync(new PolicyInput.Violated(violation, answer.Detection), cancellationToken);
            if (answer.Decision is { } decision) await AnnounceAsync(decision, violation.Time, cancellationToken);
            if (answer.Advice is not null || answer.Suggestion is not null) await NoticeAsync(answer, violation.Time, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes note of a question that came to the DNS proxy, for a name that the profile does not mention. A name is no violation: only what follows from many is announced.</summary>
    internal async ValueTask AskAsync(AskedName asked, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            GatewayState state = _channels.State.Current;
            if (!state.Devices.TryGetValue(asked.Device, out Device? device)) return;
            await FollowAsync(_responder.Ask(state, device, asked.Name, asked.Time), asked.Time, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes note of the kernel's count of a device's forbidden packets.</summary>
    internal async ValueTask CountAsync(DeviceId counted, DeniedCount count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            GatewayState state = _channels.State.Current;
            if (!state.Devices.TryGetValue(counted, out Device? device)) return;
            await FollowAsync(_responder.Count(state, device, count, now), now, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends or renews the levels whose time is over.</summary>
    internal async ValueTask ElapseAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (Decision decision in _responder.Elapse(now)) await AnnounceAsync(decision, now, cancellationToken);
            ForgetGone(_channels.State.Current);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Visitors come and go; a device that a person forgets is forgotten here at once.
    private void ForgetGone(GatewayState state)
    {
        if (ReferenceEquals(state.Devices, _known)) return;
        _responder.KeepOnly(state);
        _known = state.Devices;
    }

    /// <summary>Stores what a person orders about a device, and sends this very input to the reducer. Once stored it is sent, whoever leaves.</summary>
    /// <param name="order">The order.</param>
    /// <param name="mayReplace">Whether it may replace the response that the last decision made.</param>
    /// <returns>null once it is sent; else the response that it may not replace.</returns>
    internal async ValueTask<DeviceResponse?> OrderAsync(PolicyInput.ResponseDecided order, Func<DeviceResponse, bool> mayReplace)
    {
        await _turn.WaitAsync();
        try
        {
            DeviceResponse standing = _responder.Of(order.Device).Response;
            if (!mayReplace(standing)) return standing;
            Keep(_responder.Order(order.Device, order.Response), order.Response.Since, Evidence(order.Device));
            await _channels.Inputs.Writer.WriteAsync(order);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether the last decision about a device is stored, or need not be.</summary>
    internal bool IsStored(DeviceId device) => _decisions?.IsStored(device) ?? true;

    /// <summary>Stores the responses that the reducer decided by itself, such as for a new device on the port of an isolated one.</summary>
    internal async ValueTask AdoptAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach ((DeviceId device, DeviceResponse response) in _channels.State.Current.Responses.Where(decided => IsUnknown(decided.Key, decided.Value)))
                Keep(_responder.Order(device, response), response.Since, Evidence(device));
        }
        finally
        {
            _turn.Release();
        }
    }

    // Every other decision is known here before it is in the state.
    private bool IsUnknown(DeviceId device, DeviceResponse response) => response.Level > ResponseLevel.None && _responder.Of(device).Response.Since < response.Since;

    /// <summary>Two devices are one.</summary>
    internal async ValueTask MergeAsync(DeviceId stays, DeviceId goes, DateTimeOffset now, string by, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ImmutableArray<string> evidence = Evidence(goes);
            foreach (Decision decision in _responder.Merge(stays, goes, now, by)) await AnnounceAsync(decision, now, cancellationToken, evidence);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Forgets how a device stands and what it did.</summary>
    internal async ValueTask ForgetAsync(DeviceId device, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _responder.Forget(device);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>How a device stands and what it did, as it is now.</summary>
    internal async ValueTask<(Standing Standing, IReadOnlyList<DeniedFlow> Flows)> LookAsync(DeviceId device, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return (_responder.Of(device), _responder.FlowsOf(device));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private ValueTask AnnounceAsync(Decision decision, DateTimeOffset now, CancellationToken cancellationToken, ImmutableArray<string> evidence = default)
    {
        Keep(decision, now, evidence.IsDefault ? Evidence(decision.Device) : evidence);
        return _channels.Inputs.Writer.WriteAsync(new PolicyInput.ResponseDecided(decision.Device, decision.Response), cancellationToken);
    }

    private async ValueTask FollowAsync(ResponderAnswer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (answer.Decision is { } decision) await AnnounceAsync(decision, now, cancellationToken);
        if (answer.Advice is not null) await NoticeAsync(answer, now, cancellationToken);
    }

    private void Keep(Decision decision, DateTimeOffset now, ImmutableArray<string> evidence)
    {
        if (_decisions?.Keep(new StoredDecision(now, decision, evidence)) is { } problem) LogNotKept(decision.Device, decision.Response.Level.Name(), problem);
        if (decision.Before != decision.Response.Level) LogDecided(decision.Device, decision.Before.Name(), decision.Response.Level.Name(), decision.Response.Reason);
    }

    private async ValueTask NoticeAsync(ResponderAnswer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Advice? advice = answer.Advice is { } raised && Keep(raised, now) ? raised : null;
        Suggestion? suggestion = answer.Suggestion is { } made && Keep(made, now) ? made : null;
        if (advice is not null || suggestion is not null) await _channels.Inputs.Writer.WriteAsync(new PolicyInput.Noticed(advice, suggestion), cancellationToken);
    }

    /// <returns>Whether to tell of it now.</returns>
    private bool Keep(Advice advice, DateTimeOffset now)
    {
        bool isReported = !Mute.Covers(_channels.State.Current, advice.Device, null, advice.Shape);
        TryKeep(new(now, advice.Device, DecisionStore.Advice, null, advice.Why, isReported));
        return isReported;
    }

    /// <returns>Whether to tell of it now: not a second time, and neither what is muted or said of another device, which takes nothing of the day's budget, nor one too many.</returns>
    private bool Keep(Suggestion made, DateTimeOffset now)
    {
        string peer = made.Flow.Peer.ToString();
        if (_decisions?.Knows(made.Device, peer) == true) return false;
        bool isReported = !made.IsRepeated && !Mute.Covers(_channels.State.Current, made.Device, made.Flow.Peer, made.Flow.Shape) && _budget.TryTake(now);
        TryKeep(new(now, made.Device, DecisionStore.Suggestion, peer, Line(made.Device, made.Flow), isReported));
        return isReported;
    }

    private void TryKeep(StoredNotice notice)
    {
        if (_decisions?.Keep(notice) is { } problem) LogNotKept(notice.Device, notice.Kind, problem);
    }

    private ImmutableArray<string> Evidence(DeviceId device) =>
        [.. _responder.FlowsOf(device).OrderByDescending(f => f.Last).Take(EvidenceLines).Select(f => Line(device, f))];

    private string Line(DeviceId device, DeniedFlow flow) =>
        _channels.State.Current.Devices.TryGetValue(device, out Device? known) ? FlowSentence.Of(_channels.State.Current, known, _time?.ToWall(flow) ?? flow) : flow.Peer.ToString();

    [LoggerMessage(5001, LogLevel.Warning, "{Device} goes from {Before} to {Level}: {Reason}")]
    private partial void LogDecided(DeviceId device, string before, string level, string reason);

    [LoggerMessage(5002, LogLevel.Error, "{Device}: '{What}' is in force but could not be stored. It is tried again; until then a restart ends it: {Problem}")]
    private partial void LogNotKept(DeviceId device, string what, string problem);
}
