using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may say about modes and permissions, whichever way the word comes; done once the kernel follows.</summary>
internal sealed class OperatorCommands(PipelineChannels channels, OrderExecutor orders, OperatorStore store, RemoteModeCeiling ceiling, EnforceCheck check, TimeProvider time)
{
    private const string ByTime = "time";

    /// <summary>How long "once" is: enough for a device to try again, and no longer.</summary>
    internal static readonly TimeSpan Once = TimeSpan.FromMinutes(2);

    /// <summary>How the length of a permission is written.</summary>
    internal static readonly string Lengths = $"once ({Once.TotalMinutes:0} minutes), always, never, or a length such as 90s, 10m, 2h or 1d";

    /// <summary>Lets a device speak to a peer beyond its profile.</summary>
    /// <param name="who">Id, MAC address or name in the configuration of the device.</param>
    /// <param name="peer">As in <see cref="NamedPeer.Read"/>.</param>
    /// <param name="length">As in <see cref="TryReadLength"/>; null takes the permission back.</param>
    /// <param name="by">The way the word came.</param>
    /// <param name="cancellationToken">Gives up waiting; the word stands.</param>
    internal async Task<CommandOutcome> AllowAsync(string who, string peer, string? length, string by, CancellationToken cancellationToken)
    {
        if (NamedDevice.Find(channels.State.Current, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (Known(device, peer, isTakenBack: length is null, out string? problem) is not { } known) return new CommandOutcome.Refused(RefusalCode.UnknownPeer, problem!);
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan? lasts = null;
        if (length is not null && !TryReadLength(length, out lasts))
            return new CommandOutcome.Refused(RefusalCode.Malformed, DurationText.WhyNot(length, Lengths));
        AllowanceKey key = new(device.Id, known);
        if (length is null && !channels.State.Current.Allowances.ContainsKey(key))
            return new CommandOutcome.Refused(RefusalCode.NotAllowed, $"{device.Id} has no permission for {known}.");
        if (LocalOrders.WhyNotAllow(channels.State.Current, key, by) is { } stands) return stands;
        Allowance? allowance = length is null ? null : new(now, now + lasts, by);
        return await DoAsync(device, () => store.Keep(key, allowance), new PolicyInput.AllowanceChanged(key, allowance), cancellationToken);
    }

    // What is stored can be taken back, also where it is no longer accepted.
    private string? Known(Device device, string peer, bool isTakenBack, out string? problem)
    {
        problem = null;
        return isTakenBack && channels.State.Current.Allowances.ContainsKey(new(device.Id, peer)) ? peer : NamedPeer.Read(peer, out problem)?.Text;
    }

    /// <summary>How long a permission lasts: <c>once</c>, <c>always</c> or a length such as <c>1h</c>.</summary>
    /// <param name="length">What was written.</param>
    /// <param name="lasts">The time; null for always.</param>
    internal static bool TryReadLength(string length, out TimeSpan? lasts)
    {
        lasts = length == "once" ? Once : DurationText.Read(length);
        return lasts is not null || length == "always";
    }

    /// <summary>Sets the mode of a device or a network.</summary>
    /// <param name="subject">A network's name, or id, MAC address or name in the configuration of a device.</param>
    /// <param name="mode">The mode; null to follow the network or the configuration again.</param>
    /// <param name="by">The way the word came.</param>
    /// <param name="terms">Whether losses of devices refuse it, and whether it waits for a confirmation.</param>
    /// <param name="cancellationToken">Gives up waiting; the word stands.</param>
    internal async Task<CommandOutcome> SetModeAsync(string subject, EnforcementMode? mode, string by, EnforceTerms terms, CancellationToken cancellationToken)
    {
        GatewayState state = channels.State.Current;
        Device? device = null;
        if (state.Networks.TryGetValue(subject, out Network? network))
        {
            if (ceiling.WhyNot(network, mode, by) is { } beyond) return beyond;
        }
        else if ((device = NamedDevice.Find(state, subject, out CommandOutcome.Refused? unclear)) is null) return OrNetwork(subject, unclear!);
        ModeSubject meant = device is null ? ModeSubject.Of(subject) : ModeSubject.Of(device.Id);
        if (check.WhyNot(state, meant, mode, terms) is { } why) return why;
        DateTimeOffset now = time.GetUtcNow();
        ModeTrial? trial = TrialOf(state, meant, mode, by, terms, now);
        PolicyInput input = device is null
            ? new PolicyInput.NetworkModeChanged(subject, mode, by) { Trial = trial }
            : new PolicyInput.DeviceModeChanged(device.Id, mode, by) { Trial = trial };
        return await DoAsync(device, () => store.Keep(meant, mode, by, now, trial), input, cancellationToken);
    }

    /// <summary>Makes the modes last that wait for a confirmation.</summary>
    /// <param name="connection">The login that confirms, as in <see cref="ModeTrial"/>.</param>
    /// <param name="by">The way the word came.</param>
    /// <param name="cancellationToken">Gives up waiting; the word stands.</param>
    internal async Task<CommandOutcome> ConfirmAsync(string? connection, string by, CancellationToken cancellationToken)
    {
        ImmutableDictionary<ModeSubject, ModeTrial> trials = channels.State.Current.Trials;
        if (trials.IsEmpty) return new CommandOutcome.Refused(RefusalCode.NothingAsked, "No mode waits for a confirmation. 'edgeguard status' lists the modes.");
        if (trials.Values.Any(trial => trial.IsFrom(connection)))
            return new CommandOutcome.Refused(RefusalCode.SameConnection, "This is the login that ordered the mode, and it may live on where a new one fails. Open a new connection to the gateway, and run 'edgeguard confirm' there.");
        return await orders.RunAsync(new(new PolicyInput.ModesConfirmed(trials, by))
        {
            NeedsKernel = false,
            Store = () => store.Confirm(trials),
            WhyVoid = result => trials.All(trial => trial.Key.ModeIn(result) == trial.Value.Before) ? new(RefusalCode.NothingAsked, "The time was over, so the mode before is back.") : null,
        }, cancellationToken);
    }

    /// <summary>Returns the mode before, where nobody confirmed the new one in time.</summary>
    internal async Task EndAsync(ModeSubject subject, ModeTrial trial, CancellationToken cancellationToken)
    {
        PolicyInput input = subject.Network is { } network
            ? new PolicyInput.NetworkModeChanged(network, trial.Before, ByTime) { Ended = trial }
            : new PolicyInput.DeviceModeChanged(subject.Device!.Value, trial.Before, ByTime) { Ended = trial };
        // What cannot be stored is in force all the same: a full disk locks nobody out.
        await orders.RunAsync(new(input) { Store = () => Attempt.To(() => store.End(subject, trial, time.GetUtcNow())) }, cancellationToken);
    }

    // What is enforced and confirmed stays so. MQTT confirms nothing that a person at the gateway tries out. During a pause nothing is tried out yet.
    private static ModeTrial? TrialOf(GatewayState state, ModeSubject subject, EnforcementMode? mode, string by, EnforceTerms terms, DateTimeOffset now)
    {
        ModeTrial? running = state.Trials.GetValueOrDefault(subject);
        if (running is not null && mode == EnforcementMode.Enforce && by == OrderOrigin.Mqtt) return running;
        bool isTried = terms.IsTrial && (running is null ? EnforceCheck.Tightens(state, subject, mode) : mode == EnforcementMode.Enforce);
        return isTried ? Begin(state, subject, running, terms, now) : null;
    }

    private static ModeTrial Begin(GatewayState state, ModeSubject subject, ModeTrial? running, EnforceTerms terms, DateTimeOffset now)
    {
        DateTimeOffset begins = state.PausedUntil is { } paused && paused > now ? paused : now;
        return new(running is null ? subject.ModeIn(state) : running.Before, begins + ModeTrial.Length, terms.Connection);
    }

    /// <summary>Whether this is the name of a governed network, and not of a device.</summary>
    internal bool KnowsNetwork(string name) => channels.State.Current.Networks.ContainsKey(name);

    /// <summary>Says that no network has the name either, where no device is called so.</summary>
    internal static CommandOutcome.Refused OrNetwork(string subject, CommandOutcome.Refused unclear) => unclear.Reason != RefusalCode.UnknownDevice ? unclear
        : unclear with { Message = $"No network and no device is called '{subject}'. 'edgeguard status' lists the networks, 'edgeguard devices' the devices." };

    private async Task<CommandOutcome> DoAsync(Device? device, Action keep, PolicyInput input, CancellationToken cancellationToken)
    {
        return await orders.RunAsync(new(input) { Device = device?.Id, Store = keep }, cancellationToken);
    }
}
