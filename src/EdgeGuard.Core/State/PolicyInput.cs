using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.State;

/// <summary>Everything that can change the gateway's state: the one message type of the one channel that the reducer reads.</summary>
public abstract record PolicyInput
{
    private PolicyInput() { }

    /// <summary>Discovery saw a device.</summary>
    public sealed record Sighted(Sighting Sighting) : PolicyInput;

    /// <summary>The address ranges of a governed network's interfaces, and the gateway's own addresses there, are now these.</summary>
    public sealed record AddressesChanged(string Network, ImmutableArray<IPNetwork> Prefixes, ImmutableArray<IPAddress> GatewayAddresses) : PolicyInput;

    /// <summary>A profile was fetched or read, and understood.</summary>
    public sealed record ProfileLoaded(string Key, Profile Profile) : PolicyInput;

    /// <summary>A profile could not be had or was refused; what was in force stays.</summary>
    public sealed record ProfileFailed(string Key, string Reason) : PolicyInput;

    /// <summary>A name in profiles resolved to these addresses.</summary>
    public sealed record NameResolved(string Name, ImmutableArray<IPAddress> Addresses) : PolicyInput;

    /// <summary>A device resolved a name in its profile to these addresses; without any, it may no longer use that name.</summary>
    /// <param name="Device">The device.</param>
    /// <param name="Name">The name, in lower case without a final dot.</param>
    /// <param name="Addresses">All that it may use now.</param>
    public sealed record NameLearned(DeviceId Device, string Name, ImmutableArray<IPAddress> Addresses) : PolicyInput;

    /// <summary>A device resolved a name that its profile does not mention to these addresses; this permits nothing.</summary>
    /// <param name="Device">The device.</param>
    /// <param name="Name">The name, in lower case without a final dot.</param>
    /// <param name="Addresses">The addresses in the answer.</param>
    public sealed record OtherNameResolved(DeviceId Device, string Name, ImmutableArray<IPAddress> Addresses) : PolicyInput;

    /// <summary>The routers that the gateway uses announce these NAT64 prefixes now (RFC 8781 §5.1).</summary>
    public sealed record TranslationsAnnounced(ImmutableArray<IPNetwork> Prefixes) : PolicyInput;

    /// <summary>The DNS proxy is alive. As long as it reports this, questions of devices are redirected to it.</summary>
    /// <param name="Port">Where it listens.</param>
    /// <param name="LeavesLiterals">A name server that a profile names by its address is asked directly.</param>
    /// <param name="Asks">The name servers that it asks, in words for people.</param>
    public sealed record GateBeat(ushort Port, bool LeavesLiterals, string Asks) : PolicyInput
    {
        /// <summary>As <see cref="DnsGateStatus.QuestionsPerSecond"/>.</summary>
        public int QuestionsPerSecond { get; init; } = DnsGateStatus.UsualQuestionsPerSecond;
    }

    /// <summary>The kernel reported a forbidden packet.</summary>
    /// <param name="Violation">The packet.</param>
    /// <param name="Detection">Its meaning together with those before it; null where it was not classified.</param>
    public sealed record Violated(Violation Violation, Detection? Detection = null) : PolicyInput;

    /// <summary>A rule or a person decided about a device.</summary>
    public sealed record ResponseDecided(DeviceId Device, DeviceResponse Response) : PolicyInput;

    /// <summary>The kernel took the ruleset of this generation, or refused it.</summary>
    public sealed record Enforced(EnforcementStatus Status) : PolicyInput;

    /// <summary>The connection to the broker came or went.</summary>
    public sealed record BrokerChanged(BrokerStatus Status) : PolicyInput;

    /// <summary>What this machine is, as far as it decides where packets can pass, is now this.</summary>
    public sealed record FactsRead(GatewayFacts Facts) : PolicyInput;

    /// <summary>A problem of the gateway begins, or ends.</summary>
    /// <param name="Name">What it is raised and ended by; <c>[a-z0-9-]</c>.</param>
    /// <param name="Kind">What sort of trouble it is.</param>
    /// <param name="Why">The problem in words for people; null where it ended.</param>
    public sealed record ConcernChanged(string Name, ConcernKind Kind, string? Why) : PolicyInput
    {
        /// <summary>No event: only a count in the words grew, or the same station is reported already.</summary>
        public bool IsQuiet { get; init; }
    }

    /// <summary>A person saw the alarm and takes care of it.</summary>
    /// <param name="By">The way it came: <c>button</c>, <c>cli</c>.</param>
    public sealed record AlarmAcknowledged(string By) : PolicyInput;

    /// <summary>
    /// Enforcement is paused until this time: forbidden traffic is only reported. Null ends the pause. Responses against devices stay in force.
    /// </summary>
    /// <param name="Until">When the pause ends by itself.</param>
    /// <param name="By">Source of the order: <c>button</c>, <c>time</c>.</param>
    public sealed record Paused(DateTimeOffset? Until, string By) : PolicyInput
    {
        /// <summary>The pause whose time is over, by its end; one that a person set meanwhile goes on. Null for an order of a person.</summary>
        public DateTimeOffset? Ended { get; init; }
    }

    /// <summary>A person permits a peer to a device; null withdraws the permission.</summary>
    public sealed record AllowanceChanged(AllowanceKey Key, Allowance? Allowance) : PolicyInput
    {
        /// <summary>The permission whose time is over; one that a person gave meanwhile stays. Null for an order of a person.</summary>
        public Allowance? Ended { get; init; }
    }

    /// <summary>A person muted or unmuted notices.</summary>
    /// <param name="Key">What is muted; see <see cref="Mute"/>.</param>
    /// <param name="IsMuted">false unmutes it.</param>
    /// <param name="Until">When it ends by itself; null for never.</param>
    /// <param name="By">Source of the order: <c>cli</c>, <c>time</c>.</param>
    public sealed record MuteChanged(MuteKey Key, bool IsMuted, DateTimeOffset? Until, string By) : PolicyInput
    {
        /// <summary>The end of the mute whose time is over; one that a person set meanwhile stays. Null for an order of a person.</summary>
        public DateTimeOffset? Ended { get; init; }
    }

    /// <summary>These devices are watched to learn a profile for them, until then, and no others.</summary>
    public sealed record LearningChanged(ImmutableSortedDictionary<DeviceId, DateTimeOffset> Watched) : PolicyInput;

    /// <summary>A person set the mode of a device, or with null leaves it to its network.</summary>
    public sealed record DeviceModeChanged(DeviceId Device, EnforcementMode? Mode, string By) : PolicyInput
    {
        /// <summary>As in <see cref="NetworkModeChanged.Trial"/>.</summary>
        public ModeTrial? Trial { get; init; }

        /// <summary>As in <see cref="NetworkModeChanged.Ended"/>.</summary>
        public ModeTrial? Ended { get; init; }
    }

    /// <summary>A person ordered something about one device that lasts, or its time is over.</summary>
    /// <param name="Device">The device.</param>
    /// <param name="Change">Changes the member that the order is about; two orders at once are both in force.</param>
    /// <param name="By">Source of the order: <c>cli</c>, <c>mqtt</c>, <c>time</c>.</param>
    public sealed record DeviceOrdered(DeviceId Device, Func<DeviceOrders, DeviceOrders> Change, string By) : PolicyInput;

    /// <summary>A person has a device forgotten: everything that is known, decided and ordered about it. The configuration stays.</summary>
    public sealed record Forgotten(DeviceId Device, string By) : PolicyInput;

    /// <summary>A person set the mode of a network, or with null leaves it to the configuration.</summary>
    public sealed record NetworkModeChanged(string Network, EnforcementMode? Mode, string By) : PolicyInput
    {
        /// <summary>What waits for a confirmation; null for a mode that lasts at once.</summary>
        public ModeTrial? Trial { get; init; }

        /// <summary>The trial whose time is over; null where a person set the mode. Where that trial no longer runs, nothing changes.</summary>
        public ModeTrial? Ended { get; init; }
    }

    /// <summary>A person confirmed modes. A trial that ended or was renewed meanwhile stays as it is.</summary>
    public sealed record ModesConfirmed(ImmutableDictionary<ModeSubject, ModeTrial> Trials, string By) : PolicyInput;

    /// <summary>The rules found something that a person should look at; what a suggestion names may be missing in the profile.</summary>
    public sealed record Noticed(Advice? Advice, Suggestion? Suggestion) : PolicyInput;

    /// <summary>A device was probed at its place, because its MAC address or one of its addresses was claimed elsewhere.</summary>
    /// <param name="Device">The device.</param>
    /// <param name="Place">The place that was probed.</param>
    /// <param name="Address">The address that another device was granted; null where the MAC address was seen elsewhere.</param>
    /// <param name="IsThere">It answered.</param>
    public sealed record PlaceProbed(DeviceId Device, DeviceLocation Place, IPAddress? Address, bool IsThere) : PolicyInput
    {
        /// <summary>Its port or interface is gone or has no carrier: the device was unplugged, or its station left.</summary>
        public bool IsUnplugged { get; init; }
    }

    /// <summary>Time went by: what has run out by now ends.</summary>
    public sealed record TimePassed : PolicyInput;

    /// <summary>Connection tracking has these flows of devices.</summary>
    public sealed record FlowsSeen(ImmutableArray<(DeviceId Device, Policy.Flow Flow)> Flows) : PolicyInput;

    /// <summary>A person answers an entry of the queue.</summary>
    /// <param name="Id">Its id, as in <see cref="Approval.Id"/>.</param>
    /// <param name="IsGranted">Yes; else no, and it is not asked again for the same.</param>
    /// <param name="By">The way it came: <c>cli</c>, <c>mqtt</c>.</param>
    public sealed record ApprovalAnswered(string Id, bool IsGranted, string By) : PolicyInput;

    /// <summary>A person confirms the profile of a MAC address, by a label or a certificate.</summary>
    public sealed record Onboarded(MacAddress Mac, VouchedProfile Profile) : PolicyInput;

    /// <summary>A person merges two devices into one.</summary>
    /// <param name="Device">The one that stays.</param>
    /// <param name="Other">The one whose MAC addresses become the first one's.</param>
    public sealed record Merged(DeviceId Device, DeviceId Other) : PolicyInput;
}
