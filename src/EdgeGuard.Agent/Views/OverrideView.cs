using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Views;

/// <summary>Something that the operator allows beside what profiles say, so that nobody forgets it.</summary>
/// <param name="Kind"><c>trusted</c>, <c>paused</c>, <c>monitored</c>, <c>allowed</c>, <c>forward</c>, <c>open</c>, <c>local-network</c> or <c>controller</c>.</param>
/// <param name="Subject">A device's address, a network, or a class.</param>
/// <param name="Allows">What it allows, in words for people.</param>
/// <param name="InForce">false while its subject is restricted, so that nothing passes.</param>
public sealed record OverrideView(string Kind, string Subject, string Allows, bool InForce)
{
    internal static IReadOnlyList<OverrideView> Of(GatewayState state) =>
    [
        .. state.Devices.Values.Where(d => state.OrdersOf(d.Id).IsTrusted).Select(Trusted),
        .. state.Devices.Values.Where(d => state.OrdersOf(d.Id).PausedUntil is not null).Select(d => Soft("paused", d, "what its rules forbid, until the pause ends")),
        .. state.Devices.Values.Where(d => state.DeviceModes.GetValueOrDefault(d.Id, EnforcementMode.Enforce) == EnforcementMode.Monitor)
            .Select(d => Soft("monitored", d, "what its rules forbid, until you enforce it")),
        .. state.Allowances.Where(a => a.Value.Until is null && state.Devices.ContainsKey(a.Key.Device)).Select(a => Soft("allowed", state.Devices[a.Key.Device], $"it to contact {a.Key.Peer}, always")),
        .. state.Settings.SelectMany(s => s.Value.Forwards, (s, forward) => Forward(state, s.Key, forward)),
        .. state.Networks.Values.Where(n => n is { Kind: NetworkKind.Iot, Unmanaged: UnmanagedAccess.Open })
            .Select(n => new OverrideView("open", n.Name, "everything to devices without a profile", true)),
        .. state.LocalNetworks.Select(n => new OverrideView("local-network", n.ToString(), "what profiles allow with local networks", true)),
        .. state.Controllers.Keys.Union(state.GatewayControllers).Order(StringComparer.Ordinal).Select(key => new OverrideView("controller", key, $"what profiles allow with it, to {Members(state, key)}", true)),
    ];

    private static OverrideView Soft(string kind, Device device, string allows) => new(kind, Named(device.Id.Value, device), allows, device.Response.Level < ResponseLevel.Restricted);

    private static OverrideView Trusted(Device device) => new("trusted", Named(device.Id.Value, device),
        "the internet and the gateway, without a profile and without automatic responses", device.Response.Level < ResponseLevel.Restricted);

    private static string Named(string id, Device? device) => $"{id}{(device?.Name is { } name ? $" ({name})" : "")}";

    private static OverrideView Forward(GatewayState state, MacAddress mac, PortForward forward)
    {
        Device? device = DeviceLookup.ByMac(state, mac);
        bool isInForce = device is not null && GatewayDirectory.PolicyOf(state, device).ToDevice.Any(r => r.Origin.Acl == RuleOrigin.Operator);
        return new("forward", Named(mac.ToString(), device), $"others to open {forward}", isInForce);
    }

    // A controller that cannot serve its clients says why.
    private static string NameOf(GatewayState state, MacAddress mac) => DeviceLookup.ByMac(state, mac) is not { } device ? $"{mac} (not seen yet)"
        : device.Addresses.IsEmpty ? $"{device.Name ?? mac.ToString()} (has no address)"
        : device.Response.Level >= ResponseLevel.Restricted ? $"{device.Name ?? mac.ToString()} (restricted, so it serves nobody)"
        : device.Name ?? mac.ToString();

    private static string Members(GatewayState state, string key)
    {
        IEnumerable<string> members = state.Controllers.GetValueOrDefault(key, []).Select(a => a.ToString());
        NamedDevices devices = state.ControllerDevices.GetValueOrDefault(key, NamedDevices.None);
        members = members.Concat(devices.Macs.Select(m => NameOf(state, m))).Concat(devices.MudUrls.Select(url => $"devices with {url}"));
        if (state.GatewayControllers.Contains(key)) members = members.Append("the gateway");
        return string.Join(", ", members.DefaultIfEmpty("nobody"));
    }
}
