using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Devices;

/// <summary>What is known of one device now.</summary>
public sealed record Device
{
    /// <summary>Its stable name in commands and topics.</summary>
    public required DeviceId Id { get; init; }

    /// <summary>Its MAC address.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Further MAC addresses, which the operator assigned to the same device; in ascending order.</summary>
    public ImmutableArray<MacAddress> OtherMacs { get; init; } = [];

    /// <summary>Name of the network it is on (<see cref="Network.Name"/>); the stricter one while its MAC address is seen in two.</summary>
    public required string Network { get; init; }

    /// <summary>Interface of its place.</summary>
    public required string Interface { get; init; }

    /// <summary>Bridge port of its place; null where there is no bridge or the port was not looked up.</summary>
    public string? Port { get; init; }

    /// <summary>The places of its MAC addresses, where it has several. One that is not listed was not seen since the start.</summary>
    public ImmutableArray<DeviceLocation> Places { get; init; } = [];

    /// <summary>Another place where one of its MAC addresses was seen. It counts once the old place does not answer. Null where there is none.</summary>
    public SuspectPlace? Elsewhere { get; init; }

    /// <summary>A move away from a trusted network that a person has to approve; null where none waits. Not stored.</summary>
    public AwaitedMove? Leaving { get; init; }

    /// <summary>It left a trusted network for its present one. One frame from a trusted network brings it home. Not stored.</summary>
    public bool IsAway { get; init; }

    /// <summary>Since when another station uses its MAC address at another place, while it answers at its own; null while none does.</summary>
    public DateTimeOffset? DuplicateMacSince { get; init; }

    /// <summary>When that station was last seen; null while there is none.</summary>
    public DateTimeOffset? DuplicateMacSeen { get; init; }

    /// <summary>Name for people: the operator's, else the host name it gave itself. Outside text.</summary>
    public string? Name { get; init; }

    /// <summary>Addresses bound to it, both families, in ascending order.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>How each bound address was learned. One that is not listed was bound before this was recorded.</summary>
    public ImmutableArray<HeldAddress> Holdings { get; init; } = [];

    /// <summary>Whether a server granted it an address, or a person approved one.</summary>
    public bool HasGivenAddress => Holdings.Any(held => held.Origin is AddressOrigin.Lease4 or AddressOrigin.Lease6 or AddressOrigin.Static);

    /// <summary>Addresses that it uses or was granted and that are not bound to it; a few at most, the newest last.</summary>
    public ImmutableArray<AddressClaim> Claims { get; init; } = [];

    /// <summary>Addresses that it may use and that are not bound because it has too many; the newest last, a few at most. Not stored.</summary>
    public ImmutableArray<IPAddress> Evicted { get; init; } = [];

    /// <summary>Networks behind it, as the router advertisements of a named router say. Their devices cannot be distinguished. Not stored.</summary>
    public ImmutableArray<RoutedPrefix> Routed { get; init; } = [];

    /// <summary>Stations behind it: their DHCP requests come in its frames. A few at most.</summary>
    public ImmutableArray<RepeatedStation> Behind { get; init; } = [];

    /// <summary>Host name that it gave itself. Outside text.</summary>
    public string? HostName { get; init; }

    /// <summary>DHCP vendor class. Outside text.</summary>
    public string? VendorClass { get; init; }

    /// <summary>The DHCP options that it asks for, as in <see cref="Sighting.Fingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>When its description of itself last changed; null if it did not. Not stored.</summary>
    public DateTimeOffset? DescribedAt { get; init; }

    /// <summary>How it describes itself since, where that has to wait; null where nothing waits. Not stored.</summary>
    public DeviceDescription? LaterDescription { get; init; }

    /// <summary>The MUD URL that it sent last, by source.</summary>
    public ImmutableSortedDictionary<SightingSource, ClaimedMudUrl> MudUrls { get; init; } = ImmutableSortedDictionary<SightingSource, ClaimedMudUrl>.Empty;

    /// <summary>The MUD URL that it sent last, by source, until a server acknowledges that exchange; not stored.</summary>
    public ImmutableSortedDictionary<SightingSource, UnacknowledgedUrl> Unacknowledged { get; init; } = ImmutableSortedDictionary<SightingSource, UnacknowledgedUrl>.Empty;

    /// <summary>The last DHCP exchange that a server acknowledged; not stored.</summary>
    public AcknowledgedExchange? Acknowledged { get; init; }

    /// <summary>The DHCPv4 request that it sent last, from its own place; not stored.</summary>
    public ClientRequest? LastRequest { get; init; }

    /// <summary>The same of DHCPv6.</summary>
    public ClientRequest? LastRequest6 { get; init; }

    /// <summary>When it last named a MUD URL that was new; null if it never named one.</summary>
    public DateTimeOffset? NewUrlAt { get; init; }

    /// <summary>A profile that it requests and that only a person may approve; null without one.</summary>
    public ProfileRequest? Request { get; init; }

    /// <summary>A MUD URL that it named and that does not count, because it came too soon after the one before, or because of the response to it. Null if there was none.</summary>
    public ClaimedMudUrl? IgnoredUrl { get; init; }

    /// <summary>Key of its profile in <see cref="State.GatewayState.Profiles"/>: the MUD URL, or <c>local:NAME</c>; null without one.</summary>
    public string? ProfileKey { get; init; }

    /// <summary>How the profile was learned; null without one.</summary>
    public SightingSource? ProfileSource { get; init; }

    /// <summary>Since when it has that profile; null where that was not noted, and without one.</summary>
    public DateTimeOffset? ProfileSince { get; init; }

    /// <summary>The profile before <see cref="ProfileKey"/>, which stays in force until that one is loaded; null where there is none.</summary>
    public FormerProfile? Former { get; init; }

    /// <summary>Key of the profile that a person refused; the device's requests for it are not repeated. Null if none was.</summary>
    public string? RefusedProfile { get; init; }

    /// <summary>Profiles that other devices behind the same MAC address request. Only what all profiles allow is allowed.</summary>
    public ImmutableArray<string> SharedWith { get; init; } = [];

    /// <summary>Whether a person admitted it to its network, where the network asks for that (<see cref="NewDevices.Approve"/>).</summary>
    public Admission Admission { get; init; }

    /// <summary>When it was last isolated, or restricted by rule; null if it never was, or was not while this was noted.</summary>
    public DateTimeOffset? LastIsolated { get; init; }

    /// <summary>The response in force against it.</summary>
    public DeviceResponse Response { get; init; } = DeviceResponse.None;

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was last seen.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The forbidden packet seen last; null if there was none.</summary>
    public Violations.Violation? LastViolation { get; init; }

    /// <summary>The last forbidden packet counts as a gap in a recently learned profile: no alarm.</summary>
    public bool IsLastAGap { get; init; }

    /// <summary>When it last sent a forbidden packet that counts: no repetition, no gap, nothing muted. Null if it never did.</summary>
    public DateTimeOffset? LastSign { get; init; }

    /// <summary>Forbidden packets reported since the agent started. The kernel limits its reports, so this is a lower bound.</summary>
    public long ViolationsSeen { get; init; }

    /// <summary>All its MAC addresses, the first one first.</summary>
    public IEnumerable<MacAddress> Macs => OtherMacs.Prepend(Mac);

    /// <summary>The place of one of its MAC addresses; null where it is not known.</summary>
    public DeviceLocation? PlaceOf(MacAddress mac) =>
        OtherMacs.IsEmpty ? new(mac, Interface, Port) : Places.FirstOrDefault(p => p.Mac == mac);

    /// <summary>The MAC address that an address is bound to.</summary>
    public MacAddress MacOf(IPAddress address)
    {
        foreach (HeldAddress held in Holdings)
        {
            if (held.Address.Equals(address)) return held.Mac;
        }
        return Mac;
    }
}

/// <summary>What a device says of itself. Outside text; null where it says nothing.</summary>
/// <param name="HostName">As <see cref="Device.HostName"/>.</param>
/// <param name="VendorClass">As <see cref="Device.VendorClass"/>.</param>
/// <param name="Fingerprint">As <see cref="Device.Fingerprint"/>.</param>
public sealed record DeviceDescription(string? HostName, string? VendorClass, string? Fingerprint);

/// <summary>Whether a person admitted a device.</summary>
public enum Admission
{
    /// <summary>A person did, or nobody had to.</summary>
    Admitted,

    /// <summary>A person is asked.</summary>
    Awaited,

    /// <summary>A person refused it.</summary>
    Refused,
}

/// <summary>The place of a MAC address: the interface and, where a bridge shows it, the port.</summary>
/// <param name="Mac">The MAC address.</param>
/// <param name="Interface">Kernel name of the interface.</param>
/// <param name="Port">Kernel name of the bridge port; null where that is not known.</param>
public sealed record DeviceLocation(MacAddress Mac, string Interface, string? Port)
{
    /// <summary>The port where it is known, else the interface.</summary>
    public string Name => Port ?? Interface;
}

/// <summary>A place where a MAC address was seen that has another place.</summary>
/// <param name="At">The place.</param>
/// <param name="Since">When it was first seen there.</param>
/// <param name="IsGranted">A DHCP server that counts granted it an address there.</param>
public sealed record SuspectPlace(DeviceLocation At, DateTimeOffset Since, bool IsGranted);

/// <summary>A move away from a trusted network, which only a person can tell from a forgery.</summary>
/// <param name="To">The new place.</param>
/// <param name="Since">When the old place was found empty.</param>
/// <param name="IsRefused">A person said no.</param>
public sealed record AwaitedMove(DeviceLocation To, DateTimeOffset Since, bool IsRefused = false);

/// <summary>A profile that a device had before the present one.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Source">How it was learned.</param>
public sealed record FormerProfile(string Key, SightingSource? Source);

/// <summary>A MUD URL that a device named.</summary>
/// <param name="Url">As it was sent, valid.</param>
/// <param name="Heard">When last.</param>
/// <param name="Before">The one that it named before by the same way; null if it always named this one.</param>
public sealed record ClaimedMudUrl(string Url, DateTimeOffset Heard, string? Before = null);

/// <summary>A MUD URL that a device sent and that does not count yet.</summary>
/// <param name="Url">As it was sent, valid.</param>
/// <param name="Transaction">Number of the DHCP exchange; null for LLDP.</param>
/// <param name="Sent">When last.</param>
public sealed record UnacknowledgedUrl(string Url, uint? Transaction, DateTimeOffset Sent);

/// <summary>The last DHCP exchange of a device that a server acknowledged.</summary>
/// <param name="Source">The version of DHCP.</param>
/// <param name="Transaction">Its number.</param>
/// <param name="At">When the acknowledgement was read.</param>
public sealed record AcknowledgedExchange(SightingSource Source, uint? Transaction, DateTimeOffset At);

/// <summary>A network behind a router.</summary>
/// <param name="Prefix">Its addresses.</param>
/// <param name="Until">When the announcement ends.</param>
public sealed record RoutedPrefix(IPNetwork Prefix, DateTimeOffset Until);

/// <summary>A station behind a device that puts its own MAC address on the frames of others.</summary>
/// <param name="Mac">The station's MAC address, as DHCP has it (<c>chaddr</c>).</param>
/// <param name="ProfileKey">The profile that a device with this MAC address would have; null for none.</param>
/// <param name="Since">When it was first seen there.</param>
public sealed record RepeatedStation(MacAddress Mac, string? ProfileKey, DateTimeOffset Since);

/// <summary>A DHCP request.</summary>
/// <param name="Transaction">Number of the exchange.</param>
/// <param name="Client">Who asks, as in <see cref="Sighting.Client"/>; null for DHCPv6.</param>
/// <param name="Sent">When last.</param>
public sealed record ClientRequest(uint Transaction, string? Client, DateTimeOffset Sent)
{
    /// <summary>As in <see cref="Sighting.NamesNoStation"/>.</summary>
    public bool NamesNoStation { get; init; }
}

/// <summary>A profile that a device asks for and only a person may give it (RFC 8520 §16).</summary>
/// <param name="Key">The MUD URL, or <c>local:NAME</c>.</param>
/// <param name="Source">How it was learned.</param>
/// <param name="Since">When it asked first.</param>
/// <param name="Why">Why it is not simply given, in words for people.</param>
public sealed record ProfileRequest(string Key, SightingSource Source, DateTimeOffset Since, string Why);
