using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>
/// Everything that makes up one device's policy: its profiles, port forwards, allowances and response. Both <see cref="Policy"/> and
/// <see cref="Key"/> read this record and nothing else.
/// </summary>
internal sealed record PolicySource
{
    /// <summary>The response in force.</summary>
    internal required ResponseLevel Level { get; init; }

    /// <summary>Key of its own profile, in force or not; empty without one, and while several devices speak through one MAC address.</summary>
    internal required string OwnKey { get; init; }

    /// <summary>Its own profile where it is in force; its quarantine entries apply at <see cref="ResponseLevel.Restricted"/>.</summary>
    internal required Profile? Own { get; init; }

    /// <summary>The policies in force without a response: only what all of them allow is allowed.</summary>
    internal required ValueList<(string Key, DevicePolicy Policy)> Profiles { get; init; }

    /// <summary>Ports that the owner lets others reach.</summary>
    internal required ValueList<PortForward> Forwards { get; init; }

    /// <summary>Peers that a person allowed it.</summary>
    internal required ValueList<string> Allowed { get; init; }

    /// <summary>Profiles whose devices it serves as a controller, with the class of these devices.</summary>
    internal required ValueList<(string Key, PeerClass Clients, DevicePolicy Policy)> Clients { get; init; }

    /// <summary>Controller classes that it is in.</summary>
    internal required ValueList<PeerClass> Serves { get; init; }

    /// <summary>Its rate at <see cref="ResponseLevel.RateLimit"/>.</summary>
    internal required RateLimit RateLimit { get; init; }

    /// <summary>Reads it for a device.</summary>
    internal static PolicySource Of(AccessInputs inputs, Device device)
    {
        GatewayState state = inputs.State;
        if (state.OrdersOf(device.Id).IsTrusted) return Trusted(state, device);
        ImmutableArray<PeerClass> serves = Controlling.ClassesOf(state, device);
        DeviceSettings? settings = DeviceLookup.SettingsOf(state, device);
        (string? key, SightingSource? source) = ProfileInForce.Of(state, device);
        bool isIntersected = key is not null && ClaimTrust.IsIntersected(state, device, key, source);
        // The quarantine entries of one device do not apply to another that speaks through the same MAC address, nor to one that only claims them.
        string own = device.SharedWith.IsEmpty && device.Behind.IsEmpty && !isIntersected ? key ?? "" : "";
        return new()
        {
            Level = DeviceAdmission.LevelOf(state, device),
            OwnKey = own,
            Own = state.Profiles.GetValueOrDefault(own),
            Profiles = [.. isIntersected ? Waiting(state, device, ProfilesOf(state, device, key)) : ProfilesOf(state, device, key)],
            Forwards = settings is null ? [] : [.. settings.Forwards],
            Allowed = [.. Allowance.PeersOf(state, device)],
            Clients = serves.IsEmpty ? [] : [.. Controlling.Clients(state, serves)],
            Serves = [.. serves],
            RateLimit = state.RateLimit,
        };
    }

    // A person's own response to it still holds.
    private static PolicySource Trusted(GatewayState state, Device device) => new()
    {
        Level = DeviceAdmission.LevelOf(state, device),
        OwnKey = "",
        Own = null,
        Profiles = [("trusted device", PolicyCompiler.Everything)],
        Forwards = [],
        Allowed = [],
        Clients = [],
        Serves = [],
        RateLimit = state.RateLimit,
    };

    /// <summary>
    /// The policy in force: of its profile, or what its network grants a device without one, at a limited rate where that was decided.
    /// For a restricted device what its profile keeps open in quarantine; nothing for an isolated one.
    /// </summary>
    internal DevicePolicy Policy()
    {
        DevicePolicy unheld = Level < ResponseLevel.Restricted ? Allowance.Widen(PortForward.Apply(WithClients(OfAllProfiles()), [.. Forwards]), [.. Allowed]) : PolicyCompiler.Nothing;
        return EffectivePolicy.Of(unheld, Own?.Policy, Own?.File.ExtensionNodes.QuarantineAces ?? [], Level, RateLimit);
    }

    /// <summary>What tells the rules of policies apart within one state: sources with one key have the same rules, and share their chains.</summary>
    internal string Key => EffectivePolicy.KeyOf(Level, OwnKey) ?? UnheldKey();

    private string UnheldKey()
    {
        string profiles = string.Join(" and ", Profiles.Select(p => p.Key).Distinct());
        string forwarded = Forwards.IsEmpty ? profiles : $"{profiles} forward {string.Join(", ", Forwards)}";
        string served = Serves.IsEmpty ? forwarded : $"{forwarded} serves {string.Join(' ', Clients.Select(c => Word(c.Key)))} as {string.Join(' ', Serves.Select(c => Word($"{c.Kind} {c.Value}")))}";
        return Allowed.IsEmpty ? served : $"{served} with {string.Join(' ', Allowed.Select(Word))}";
    }

    private DevicePolicy WithClients(DevicePolicy own)
    {
        DevicePolicy served = ServedProfile.Widen(own, Clients.Select(c => (c.Clients, c.Policy)), [.. Serves]);
        return Serves.Contains(new(PeerClassKind.Controller, PeerClass.DnsUrn)) ? NameService.WithUpstreams(served) : served;
    }

    // Every key but that of a single profile has a bare space. A device may emit a MUD URL with spaces, which must not read as another key.
    private static string Word(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal);

    private DevicePolicy OfAllProfiles() => Profiles.DistinctBy(p => p.Key).Select(p => p.Policy).Aggregate(PolicyIntersection.Of);

    private static IEnumerable<(string, DevicePolicy)> ProfilesOf(GatewayState state, Device device, string? key) =>
        device.SharedWith.Prepend(key).Concat(device.Behind.Select(b => b.ProfileKey)).Select(k => Unheld(state, device, k));

    // Whatever the operator chose, it is at most what a device without a profile may do.
    private static IEnumerable<(string, DevicePolicy)> Waiting(GatewayState state, Device device, IEnumerable<(string, DevicePolicy)> claimed)
    {
        (string, DevicePolicy) unprofiled = Unheld(state, device, null);
        return state.WhileWaiting switch
        {
            WaitingAccess.Claimed => claimed.Append(unprofiled),
            WaitingAccess.Baseline => [unprofiled],
            WaitingAccess.LocalOnly => [("waits local-only", PolicyCompiler.LocalOnly), unprofiled],
            WaitingAccess.DnsOnly => [("waits dns-only", PolicyCompiler.DnsOnly), unprofiled],
            _ => [("waits deny", PolicyCompiler.Nothing)],
        };
    }

    private static (string, DevicePolicy) Unheld(GatewayState state, Device device, string? key)
    {
        if (key is not null && state.Profiles.TryGetValue(key, out Profile? profile)) return (Word(key), profile.Policy);
        Network network = state.Networks[device.Network];
        return ($"kind {network.Kind},{network.Unmanaged}", Unmanaged(state, network));
    }

    private static DevicePolicy Unmanaged(GatewayState state, Network network) => network switch
    {
        { Kind: NetworkKind.Strict } => PolicyCompiler.Nothing,
        { Unmanaged: UnmanagedAccess.Open } => PolicyCompiler.Everything,
        { Kind: NetworkKind.Iot } => state.Baseline,
        _ => PolicyCompiler.DefaultsOnly,
    };
}
