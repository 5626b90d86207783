using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// Answers DNS questions one by one. It asks upstream, and releases an answer only after the kernel allows the device to reach its addresses.
/// Messages that need no inspection pass unchanged.
/// </summary>
internal sealed class DnsProxyHandler(PipelineChannels channels, DnsOptions options, DnsAddressCache cache, UpstreamResolver upstream, TimeProvider time)
{
    // Below the five seconds after which devices repeat a question: a slow kernel delays an answer, and does not turn it into a failure.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RepeatNoticeAfter = TimeSpan.FromMinutes(10);

    private readonly FilterProbe _filter = new(upstream, time);
    private readonly DeviceNameChains _chains = new();
    private readonly QueryRateLimit _budget = new(options.QuestionsPerSecond, time);
    private readonly ConcurrentDictionary<(DeviceId, DnsNotice), long> _notified = [];
    private DeviceIndex _index = DeviceIndex.Empty;

    /// <summary>The device whose queries are answered at this address; null for all others.</summary>
    internal DeviceId? DeviceOf(IPAddress client) => Find(channels.State.Current, client)?.Id;

    /// <summary>Takes a place among the questions that wait for an answer.</summary>
    /// <returns>Gives the place back; null where the client's queries are not answered here, or there is none.</returns>
    internal Action? TryEnter(WaitingQuestions waiting, IPAddress client)
    {
        GatewayState state = channels.State.Current;
        if (Find(state, client) is not { } device) return null;
        (string? port, bool isClaimed) = (device.Port, !VouchedDevices.IsVouchedFor(state, device));
        return waiting.TryEnter(device.Id, port, isClaimed) ? () => waiting.Leave(device.Id, port, isClaimed) : null;
    }

    /// <summary>Forgets devices that are no longer known.</summary>
    internal void KeepOnly(GatewayState state)
    {
        _budget.KeepOnly(state.Devices.ContainsKey);
        _chains.Review(id => VouchedDevices.OriginOf(state, id));
        foreach ((DeviceId, DnsNotice) gone in _notified.Keys.Where(key => !state.Devices.ContainsKey(key.Item1))) _notified.TryRemove(gone, out _);
    }

    private Device? Find(GatewayState state, IPAddress client) =>
        DeviceIndex.Find(ref _index, state, client) is { } device && GatewayDirectory.IsGated(state, device) ? device : null;

    /// <returns>The response; null where none is sent.</returns>
    internal async ValueTask<byte[]?> AnswerAsync(ReadOnlyMemory<byte> question, IPAddress client, ProtocolType protocol, CancellationToken stoppingToken)
    {
        GatewayState state = channels.State.Current;
        if (!DnsReader.TryReadOnlyQuestion(question.Span, out DnsHeader header, out DnsQuestion asked) || header.IsResponse) return null;
        if (Find(state, client) is not { } device) return null;
        if (!_budget.TryTake(device.Id)) return Refuse(question, asked, device, DnsNotice.TooMany);
        try
        {
            return await AnswerAsync(state, device, new(question, asked, client, protocol), header.Opcode, stoppingToken);
        }
        finally
        {
            _budget.Return(device.Id);
        }
    }

    private async ValueTask<byte[]?> AnswerAsync(GatewayState state, Device device, Asking asking, int opcode, CancellationToken stoppingToken)
    {
        if (opcode != 0) return asking.Without(DnsResponseCode.NotImplemented);
        DevicePolicy policy = GatewayDirectory.PolicyOf(state, device);
        ImmutableArray<ChainOrigin> origins = _chains.OriginsOf(device.Id, policy, asking.Name, time.GetUtcNow());
        if (origins.IsEmpty && Look(state, device, policy, asking) is { } refusal) return refusal;
        cache.Asked.Add(device.Id, VouchedDevices.OriginOf(state, device), asking.Name);

        byte[]? answer = await upstream.AskAsync(asking.Message, asking.Question, asking.Client, asking.Protocol, stoppingToken);
        DnsAnswerResult lesson = answer is null ? new DnsAnswerResult.Failed(asking.Name) : await ReadAsync(state, asking, answer, stoppingToken);
        if (lesson is DnsAnswerResult.Bogus) return Refuse(asking.Message, asking.Question, device, DnsNotice.Bogus);
        if (answer is null || lesson is DnsAnswerResult.NoAnswer) answer = asking.Without(DnsResponseCode.ServerFailure);
        return origins.IsEmpty ? await ReleaseOtherAsync(state, device, policy, asking, answer, lesson, stoppingToken) : await ReleaseAsync(state, device, asking, origins, answer, lesson, stoppingToken);
    }

    // A filter may answer with an address of its own. Only its answers for names that it blocks show that (FilterProbe).
    private async ValueTask<DnsAnswerResult> ReadAsync(GatewayState state, Asking asking, byte[] answer, CancellationToken stoppingToken)
    {
        DnsAnswerRules rules = new() { Rebinding = state.Rebinding() };
        DnsAnswerResult lesson = DnsAnswerReader.Read(asking.Question, answer, rules);
        ImmutableArray<IPAddress> suspects = rules.Rebinding.IsLocal(asking.Name) ? [] : lesson switch
        {
            DnsAnswerResult.Learned learned => [.. learned.Addresses.Select(a => a.Address).Where(a => IsOfServer(state, a))],
            DnsAnswerResult.Bogus bogus => [bogus.Address],
            _ => [],
        };
        foreach (IPAddress suspect in suspects)
        {
            if (await _filter.IsOfFilterAsync(suspect, stoppingToken)) return DnsAnswerReader.Read(asking.Question, answer, rules with { FilterAddresses = [suspect] });
        }
        return lesson;
    }

    private bool IsOfServer(GatewayState state, IPAddress address) =>
        upstream.Servers.Any(server => server.Address.Equals(address)) || state.Networks.Values.Any(n => n.GatewayAddresses.Contains(address));

    // What a device without a profile resolves permits something by itself. Web and messages need no name, so an answer is never refused for it.
    private async ValueTask<byte[]> ReleaseOtherAsync(
        GatewayState state, Device device, DevicePolicy policy, Asking asking, byte[] answer, DnsAnswerResult lesson, CancellationToken stoppingToken)
    {
        ReportName(device, asking, lesson);
        if (lesson is not DnsAnswerResult.Learned learned || !ProfileNames.MentionsAny(policy)) return answer;
        RebindingGuard guard = state.Rebinding();
        DnsAnswerResult.Learned some = learned with
        {
            Name = ProfileNames.AnyResolved,
            Addresses = [.. learned.Addresses.Where(a => guard.Admits(ProfileNames.AnyResolved, a.Address)).Take(DnsAddressCache.MostOfOneAnswer)],
        };
        if (!some.Addresses.IsEmpty) await AdmitAsync(state, device, [some], stoppingToken);
        DnsAnswerWriter.LowerLives(answer, DnsAddressCache.LongestLife);
        return answer;
    }

    // The name is shown to people with the address.
    private void ReportName(Device device, Asking asking, DnsAnswerResult lesson)
    {
        ImmutableArray<ResolvedName> known = channels.State.Current.ResolvedNames.GetValueOrDefault(device.Id, []);
        if (lesson is DnsAnswerResult.Learned learned && !learned.Addresses.All(a => known.Contains(new(a.Address, asking.Name))))
            channels.Inputs.Writer.TryWrite(new PolicyInput.OtherNameResolved(device.Id, asking.Name, [.. learned.Addresses.Select(a => a.Address)]));
    }

    private async ValueTask<byte[]> ReleaseAsync(
        GatewayState state, Device device, Asking asking, ImmutableArray<ChainOrigin> origins, byte[] answer, DnsAnswerResult lesson, CancellationToken stoppingToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        _chains.Add(device.Id, VouchedDevices.OriginOf(state, device), origins, lesson, now);
        if (lesson is not DnsAnswerResult.Learned learned) Remember(device, asking, origins, lesson);
        else if (!await AdmitAsync(state, device, [.. origins.Select(o => For(o, learned, state, now)).Where(l => !l.Addresses.IsEmpty)], stoppingToken))
            return asking.Without(DnsResponseCode.ServerFailure);
        DnsAnswerWriter.LowerLives(answer, DnsAddressCache.LongestLife);
        return answer;
    }

    // What a name at the end of a chain teaches counts for the name of the profile that the chain began with, as long as the chain lives.
    private static DnsAnswerResult.Learned For(ChainOrigin origin, DnsAnswerResult.Learned learned, GatewayState state, DateTimeOffset now)
    {
        if (origin.Name == learned.Name) return learned;
        RebindingGuard guard = state.Rebinding();
        return learned with
        {
            Name = origin.Name,
            Addresses = [.. learned.Addresses.Where(a => guard.Admits(origin.Name, a.Address)).Select(a => a with { Ttl = a.Ttl < origin.End - now ? a.Ttl : origin.End - now })],
        };
    }

    // A name in the profile carries out nothing that the maker could not have received directly. Refused names are judged as well.
    private byte[]? Look(GatewayState state, Device device, DevicePolicy policy, Asking asking)
    {
        if (!channels.ToJudge.Writer.TryWrite(new(time.GetUtcNow(), device.Id, asking.Name))) channels.ShedQuestions.Add();
        return RefusalOf(state, device, policy, asking);
    }

    private byte[]? RefusalOf(GatewayState state, Device device, DevicePolicy policy, Asking asking) =>
        !MayAsk(state, policy, asking) ? asking.Without(DnsResponseCode.Refused)
        : DnsQueryShape.IsOdd(asking.Question) ? Refuse(asking.Message, asking.Question, device, DnsNotice.OddShape)
        : null;

    // A profile without a name service still names hosts. The DNS proxy resolves these, because the profile requires it.
    private static bool MayAsk(GatewayState state, DevicePolicy policy, Asking asking) => NameService.MayAsk(
        policy, GatewayDirectory.Of(state), asking.Client, asking.Protocol == ProtocolType.Tcp ? IpProtocols.Tcp : IpProtocols.Udp);

    private async ValueTask<bool> AdmitAsync(GatewayState state, Device device, ImmutableArray<DnsAnswerResult.Learned> lessons, CancellationToken stoppingToken)
    {
        bool isQueued = true;
        foreach (DnsAnswerResult.Learned lesson in lessons)
        {
            bool isStored = cache.Learn(device.Id, VouchedDevices.OriginOf(state, device), lesson, time.GetUtcNow(), all =>
            {
                // Most answers contain only addresses that the kernel has already; these need no update.
                if (!Has(channels.State.Current, lesson)) isQueued &= channels.Inputs.Writer.TryWrite(new PolicyInput.NameLearned(device.Id, lesson.Name, all));
            });
            isQueued &= isStored;
        }
        if (!isQueued) return false;
        if (MayGo(channels.InForce.Current)) return true;
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await channels.InForce.WaitForAsync(MayGo, timeout.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }

        bool MayGo(GatewayState inForce) => lessons.All(lesson => Has(inForce, lesson));

        bool Has(GatewayState known, DnsAnswerResult.Learned lesson) => known.Learned.TryGetValue(device.Id, out var names)
            && names.TryGetValue(lesson.Name, out ImmutableArray<IPAddress> open) && lesson.Addresses.All(a => open.Contains(a.Address));
    }

    private void Remember(Device device, Asking asking, ImmutableArray<ChainOrigin> origins, DnsAnswerResult lesson)
    {
        string name = asking.Question.Name;
        // Most hosts have no such record, which says nothing about the host.
        if (ServiceName.HostOf(asking.Name) is not null && lesson is DnsAnswerResult.NoSuchName) return;
        if (lesson is DnsAnswerResult.Filtered) Notify(device, name, DnsNotice.Filtered);
        if (lesson is DnsAnswerResult.NoSuchName) Notify(device, name, DnsNotice.NoSuchName);
        if (lesson is DnsAnswerResult.Failed or DnsAnswerResult.NoAnswer) Notify(device, name, DnsNotice.Unanswered);
        if (lesson is DnsAnswerResult.NoAddresses) return;
        foreach (ChainOrigin origin in origins) cache.Fail(device.Id, origin.Name, time.GetUtcNow());
    }

    private byte[] Refuse(ReadOnlyMemory<byte> question, DnsQuestion asked, Device device, DnsNotice matter)
    {
        Notify(device, asked.Name, matter);
        return DnsAnswerWriter.Without(question.Span, DnsResponseCode.Refused);
    }

    // Reported once per interval, because a device repeats its questions all day.
    private void Notify(Device device, string name, DnsNotice matter)
    {
        long now = time.GetTimestamp();
        long last = _notified.GetOrAdd((device.Id, matter), 0);
        if (last != 0 && time.GetElapsedTime(last, now) < RepeatNoticeAfter || !_notified.TryUpdate((device.Id, matter), now, last)) return;
        channels.Events.Publish(new GatewayEvent.NameAsked(time.GetUtcNow(), device, name, matter));
    }

    private sealed record Asking(ReadOnlyMemory<byte> Message, DnsQuestion Question, IPAddress Client, ProtocolType Protocol)
    {
        /// <summary>The name in the question, in the form that profiles and the cache use.</summary>
        internal string Name { get; } = DnsName.Fold(Question.Name);

        internal byte[] Without(DnsResponseCode code) => DnsAnswerWriter.Without(Message.Span, code);
    }
}
