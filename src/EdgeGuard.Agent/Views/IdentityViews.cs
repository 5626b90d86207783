using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Views;

/// <summary>The identity of a device.</summary>
/// <param name="Macs">Its MAC addresses.</param>
/// <param name="IsRandomMac">It chose its MAC address itself, so the address identifies a visit and not a product.</param>
/// <param name="Vendor">Manufacturer of its network interface, by the registry of the IEEE; null where unknown.</param>
/// <param name="HostName">The host name that it sends. Outside text.</param>
/// <param name="VendorClass">The vendor class that it sends. Outside text.</param>
/// <param name="Fingerprint">The DHCP options that it asks for.</param>
/// <param name="Interface">Where it was last seen.</param>
/// <param name="Port">Behind which bridge port.</param>
/// <param name="Holdings">How each of its addresses came.</param>
/// <param name="MudUrls">The MUD URLs that it sent.</param>
/// <param name="SharedWith">Profiles that other devices behind its MAC address request.</param>
/// <param name="DuplicateMacSince">Since when two stations use its MAC address.</param>
/// <param name="Routed">Networks behind it, whose devices cannot be distinguished; null for none.</param>
public sealed record IdentityView(
    IReadOnlyList<string> Macs, bool IsRandomMac, string? Vendor, string? HostName, string? VendorClass, string? Fingerprint, string Interface, string? Port,
    IReadOnlyList<ResponseStepView> Holdings, IReadOnlyList<SpokenUrlView> MudUrls, IReadOnlyList<string>? SharedWith, DateTimeOffset? DuplicateMacSince, IReadOnlyList<string>? Routed = null)
{
    internal static IdentityView Of(Device device, string? vendor) => new(
        [.. device.Macs.Select(m => m.ToString())],
        device.Mac.IsLocallyAdministered,
        vendor,
        device.HostName,
        device.VendorClass,
        device.Fingerprint,
        device.Interface,
        device.Port,
        [.. device.Holdings.Select(h => new ResponseStepView(h.Address.ToString(), h.Mac.ToString(), EnumWord.Of(h.Origin), h.Until))],
        [.. device.MudUrls.Select(u => new SpokenUrlView(u.Value.Url, EnumWord.Of(u.Key), EnumWord.Of(u.Key.Strength()), u.Value.Heard))],
        device.SharedWith.IsEmpty ? null : [.. device.SharedWith],
        device.DuplicateMacSince,
        device.Routed.IsEmpty ? null : [.. device.Routed.Select(r => r.Prefix.ToString())]);
}

/// <summary>An address that is bound to a device.</summary>
/// <param name="Address">The address.</param>
/// <param name="Mac">The MAC address that may use it.</param>
/// <param name="Origin"><c>lease4</c>, <c>lease6</c>, <c>slaac</c>, <c>privacy</c> or <c>static</c>.</param>
/// <param name="Until">When the lease ends; null where there is none.</param>
public sealed record ResponseStepView(string Address, string Mac, string Origin, DateTimeOffset? Until);

/// <summary>A MUD URL that a device named.</summary>
/// <param name="Url">The URL.</param>
/// <param name="Source">How it was learned.</param>
/// <param name="Strength"><c>strong</c> or <c>weak</c> (RFC 8520 §16).</param>
/// <param name="Heard">When last.</param>
public sealed record SpokenUrlView(string Url, string Source, string Strength, DateTimeOffset Heard);

/// <summary>A person vouches for a device's profile; the body of <c>POST /v1/onboard</c>.</summary>
/// <param name="Device">MAC address, id or name; null to take the address from the label.</param>
/// <param name="Certificate">A certificate in PEM; else null.</param>
/// <param name="Label">The text of a label; else null.</param>
public sealed record OnboardOrder(string? Device, string? Certificate, string? Label);

/// <summary>What a label or a certificate says, and what came of it.</summary>
/// <param name="MudUrl">The MUD URL.</param>
/// <param name="Source"><c>label</c> or <c>certificate</c>.</param>
/// <param name="Mac">The MAC address that it holds for; null where none is known.</param>
/// <param name="Maker">Who made it. Outside text.</param>
/// <param name="Model">What it is. Outside text.</param>
/// <param name="Onboarded">The agent holds the device to it from now on, or from when it comes.</param>
/// <param name="MudSigner">The one subject that may sign the file, as the certificate says; null where none is named. Outside text.</param>
public sealed record OnboardView(string MudUrl, string Source, string? Mac, string? Maker, string? Model, bool Onboarded, string? MudSigner = null)
{
    /// <summary>What would be done.</summary>
    public static OnboardView Of(Onboarding.Accepted read, string source, MacAddress? mac, bool isDone) =>
        new(read.MudUrl, source, mac?.ToString(), read.Maker, read.Model, isDone, Core.Discovery.MudSigner.NameOf(read.MudSigner));
}
