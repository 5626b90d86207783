using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>Devices as members of controller classes: which ones a device is in, and for which profiles.</summary>
internal static class Controlling
{
    /// <summary>The key with which the operator names the controllers of every device that asks for its own (RFC 8520 §4.7).</summary>
    internal const string MyController = "my-controller";

    /// <summary>Devices that use the baseline. The value is no URL, so no profile can mean it.</summary>
    internal static readonly PeerClass OnBaseline = new(PeerClassKind.Model, " baseline");

    /// <summary>Keys of the classes that a device is in: by an address, by MAC address or by MUD URL.</summary>
    internal static IEnumerable<string> KeysOf(GatewayState state, Device device) => state.Controllers.Keys.Where(key =>
        state.Controllers[key].Any(a => device.Addresses.Contains(a)) || state.ControllerDevices.GetValueOrDefault(key, NamedDevices.None).Names(state, device));

    /// <summary>The classes of a key. A key of its own for a MUD URL stands above <see cref="MyController"/>.</summary>
    internal static IEnumerable<PeerClass> ClassesOf(string key, IEnumerable<string> mudUrls, Func<string, bool> isConfigured) => key == MyController
        ? mudUrls.Select(url => new PeerClass(PeerClassKind.MyController, url)).Where(c => !isConfigured(c.Value))
        : [new(PeerClassKind.Controller, key), new(PeerClassKind.MyController, key)];

    /// <summary>Profiles whose devices a controller serves, with the class of these devices.</summary>
    internal static IEnumerable<(string Key, PeerClass Clients, DevicePolicy Policy)> Clients(GatewayState state, IReadOnlyCollection<PeerClass> classes) =>
        state.Profiles.Select(p => (p.Key, Clients: new PeerClass(PeerClassKind.Model, ClaimTrust.MudUrlOf(p.Key, p.Value) ?? p.Key), p.Value.Policy))
            .Append((Key: "the baseline", Clients: OnBaseline, Policy: state.Baseline)).Where(p => ServedProfile.Uses(p.Policy, classes));

    /// <summary>The classes that a device is in.</summary>
    internal static ImmutableArray<PeerClass> ClassesOf(GatewayState state, Device device) =>
        [.. KeysOf(state, device).SelectMany(key => ClassesOf(key, state.Profiles.Values.Select(p => p.File.MudUrl), k => state.Controllers.ContainsKey(k) || state.GatewayControllers.Contains(k))).Distinct()];
}
