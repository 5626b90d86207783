using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>Everything that the ruleset needs to know of one device. Compared by value, with every member (see <see cref="AccessTable"/>).</summary>
internal sealed record DeviceAccess
{
    /// <summary>The device.</summary>
    internal required DeviceId Id { get; init; }

    /// <summary>All its MAC addresses, the first one first.</summary>
    internal required ValueList<MacAddress> Macs { get; init; }

    /// <summary>Its addresses, each with the MAC address that it is bound to.</summary>
    internal required ValueList<(MacAddress Mac, IPAddress Address)> Bindings { get; init; }

    /// <summary>Networks behind it.</summary>
    internal required ValueList<IPNetwork> Routed { get; init; }

    /// <summary>Kernel names of the interfaces on which its bindings are valid.</summary>
    internal required ValueList<string> Interfaces { get; init; }

    /// <summary>The bridge port of its place, where frames with its MAC address are dropped at all others; null where they are not.</summary>
    internal required string? Port { get; init; }

    /// <summary>It is on a trusted network: bound to its addresses, and its profile is not enforced.</summary>
    internal required bool IsTrusted { get; init; }

    /// <summary>What is forbidden to it passes and is reported. Never so for a device at <see cref="ResponseLevel.Restricted"/> or above.</summary>
    internal required bool IsMonitored { get; init; }

    /// <summary>Its network's bridge has isolated ports, so the gateway answers neighbor solicitations for it.</summary>
    internal required bool IsProxied { get; init; }

    /// <summary>It has no profile of its own in force, and uses the baseline.</summary>
    internal required bool UsesBaseline { get; init; }

    /// <summary>It has the rate limit of the baseline: it uses the baseline, or its profile is limited to what the baseline allows.</summary>
    internal required bool HasBaselineRate { get; init; }

    /// <summary>Its DNS questions are redirected to the DNS proxy. Never those of a registered name server, whose questions would come back to it.</summary>
    internal required bool IsGated { get; init; }

    /// <summary>What its policy is made of.</summary>
    internal required PolicySource Source { get; init; }

    /// <summary>The cap that its profile gives; null where the usual one applies.</summary>
    internal required ProfileCap? OwnCap { get; init; }

    /// <summary>Classes that it is a member of for the profiles of others.</summary>
    internal required ValueList<PeerClass> Classes { get; init; }

    /// <summary>Keys of the controller classes that the operator put it into.</summary>
    internal required ValueList<string> Controls { get; init; }

    /// <summary>Its to-device list holds against trusted hosts too.</summary>
    internal required bool HonorsToDevice { get; init; }

    /// <summary>The response in force.</summary>
    internal ResponseLevel Level => Source.Level;

    /// <summary>The MAC address that identifies it.</summary>
    internal MacAddress Mac => Macs.First();

    /// <summary>Reads the record of a device.</summary>
    internal static DeviceAccess Of(AccessInputs inputs, Device device)
    {
        GatewayState state = inputs.State;
        Network network = state.Networks[device.Network];
        (string? key, Profile? profile, bool isIntersected) = ProfileInForce.Read(state, device);
        bool isTrusted = state.OrdersOf(device.Id).IsTrusted;
        Profile? held = isTrusted ? null : profile;
        bool isOnBaseline = !isTrusted && IsBaselineNetwork(network);
        bool usesBaseline = held is null && isOnBaseline;
        string[] controls = [.. Controlling.KeysOf(state, device)];
        return new()
        {
            Id = device.Id,
            Macs = [.. device.Macs],
            Bindings = [.. device.Addresses.Select(a => (device.MacOf(a), a))],
            Routed = [.. device.Routed.Select(r => r.Prefix)],
            Interfaces = [.. InterfacesOf(device, network)],
            Port = IsPlaced(state, device, network) ? device.Port : null,
            IsTrusted = network.Kind == NetworkKind.Trusted,
            IsMonitored = IsOnlyMonitored(state, device),
            IsProxied = network.Bridge == BridgeCare.Isolate,
            UsesBaseline = usesBaseline,
            HasBaselineRate = isOnBaseline && (held is null || isIntersected),
            IsGated = IsProfiled(state, device, network, held is not null || usesBaseline) && !controls.Contains(PeerClass.DnsUrn),
            Source = PolicySource.Of(inputs, device),
            OwnCap = isIntersected ? null : ProfileCap.Of(key, held, state.Cap),
            Classes = [.. ClassesOf(state, device, usesBaseline)],
            Controls = [.. controls],
            HonorsToDevice = network.HonorToDevice,
        };
    }

    private static bool IsOnlyMonitored(GatewayState state, Device device) => state.ModeOf(device) == EnforcementMode.Monitor && device.Response.Level < ResponseLevel.Restricted;

    private static bool IsBaselineNetwork(Network network) => network is { Kind: NetworkKind.Iot, Unmanaged: not UnmanagedAccess.Open };

    // Evidence against a device has to come from its place. Nothing is held against a trusted one, so it may roam without a pause.
    private static ImmutableArray<string> InterfacesOf(Device device, Network network) =>
        network.Kind == NetworkKind.Trusted || !device.OtherMacs.IsEmpty ? network.Interfaces : [device.Interface];

    private static bool IsPlaced(GatewayState state, Device device, Network network) =>
        network.Kind != NetworkKind.Trusted && device.OtherMacs.IsEmpty && device.Port is not null && state.ModeOf(network) == EnforcementMode.Enforce;

    private static bool IsProfiled(GatewayState state, Device device, Network network, bool hasPolicy) =>
        hasPolicy && state.Gate is not null && DeviceAdmission.LevelOf(state, device) < ResponseLevel.Isolated && network.Kind != NetworkKind.Trusted;

    // RFC 8520 §16: a device that only says so itself (DHCP, LLDP) gains no place in a class that others trust, unless the operator accepts claims.
    private static IEnumerable<PeerClass> ClassesOf(GatewayState state, Device device, bool usesBaseline)
    {
        if (usesBaseline) yield return Controlling.OnBaseline;
        if (!device.Behind.IsEmpty) yield break;
        if (ClaimTrust.MudUrlOf(state, device) is not { } url) yield break;
        yield return new(PeerClassKind.Manufacturer, MudUrls.AuthorityOf(url));
        yield return new(PeerClassKind.Model, url);
    }
}

/// <summary>A cap that a profile gives its devices.</summary>
/// <param name="ProfileKey">The profile.</param>
/// <param name="Cap">The cap.</param>
internal sealed record ProfileCap(string ProfileKey, FlowCap Cap)
{
    /// <returns>null where the profile gives none, or there are no caps.</returns>
    internal static ProfileCap? Of(string? key, Profile? profile, FlowCap? usual) =>
        key is not null && profile is not null && usual is not null && FlowCap.Of(profile.File, usual) is { } cap ? new(key, cap) : null;
}
