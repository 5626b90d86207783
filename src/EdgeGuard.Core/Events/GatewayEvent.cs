using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Events;

/// <summary>Something that happened, told to everyone who shows or keeps it; nobody answers back.</summary>
/// <param name="Time">When.</param>
public abstract record GatewayEvent(DateTimeOffset Time)
{
    /// <summary>A device was seen for the first time.</summary>
    public sealed record DeviceAppeared(DateTimeOffset Time, Device Device) : GatewayEvent(Time);

    /// <summary>A device's addresses, name or profile changed.</summary>
    public sealed record DeviceChanged(DateTimeOffset Time, Device Device) : GatewayEvent(Time);

    /// <summary>A profile is in force for the devices that name it.</summary>
    public sealed record ProfileLoaded(DateTimeOffset Time, string Key, Profile Profile) : GatewayEvent(Time);

    /// <summary>A profile could not be had or was refused.</summary>
    public sealed record ProfileFailed(DateTimeOffset Time, string Key, string Reason) : GatewayEvent(Time);

    /// <summary>A bound device tried what it may not, or was sent what it may not get.</summary>
    public sealed record ViolationSeen(DateTimeOffset Time, Device? Device, Violation Violation) : GatewayEvent(Time)
    {
        /// <summary>What it means together with those before it; null where nobody looked.</summary>
        public Detection? Detection { get; init; }
    }

    /// <summary>EdgeGuard holds a device harder, or less hard, than before.</summary>
    public sealed record ResponseChanged(DateTimeOffset Time, Device Device, ResponseLevel Before) : GatewayEvent(Time);

    /// <summary>The kernel took a ruleset, or refused it.</summary>
    public sealed record EnforcementChanged(DateTimeOffset Time, EnforcementStatus Status) : GatewayEvent(Time);

    /// <summary>The kernel's table was not what it had been told, and was built anew.</summary>
    public sealed record TableRepaired(DateTimeOffset Time, TableRepair Repair) : GatewayEvent(Time);

    /// <summary>The connection to the broker came or went.</summary>
    public sealed record BrokerChanged(DateTimeOffset Time, BrokerStatus Status) : GatewayEvent(Time);

    /// <summary>The rules reach further on a network, or less far, than before.</summary>
    public sealed record CoverageChanged(DateTimeOffset Time, NetworkCoverage Coverage) : GatewayEvent(Time);

    /// <summary>Something troubles the guard as a whole, or no longer does.</summary>
    public sealed record ConcernChanged(DateTimeOffset Time, string Name, Concern Concern, bool IsOver) : GatewayEvent(Time);

    /// <summary>A device asked for a name, and something about it is worth knowing. No violation.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">Who asked.</param>
    /// <param name="Name">For what. Outside text, of printable ASCII only.</param>
    /// <param name="Matter">What it is.</param>
    public sealed record NameAsked(DateTimeOffset Time, Device Device, string Name, DnsNotice Matter) : GatewayEvent(Time);

    /// <summary>A person saw the alarm and takes care of it.</summary>
    public sealed record AlarmAcknowledged(DateTimeOffset Time, string By) : GatewayEvent(Time);

    /// <summary>Enforcement pauses until then, or goes on.</summary>
    public sealed record PauseChanged(DateTimeOffset Time, DateTimeOffset? Until, string By) : GatewayEvent(Time);

    /// <summary>A person lets a device speak to a peer, or takes that back; null where it ended.</summary>
    public sealed record AllowanceChanged(DateTimeOffset Time, Device? Device, AllowanceKey Key, Allowance? Allowance) : GatewayEvent(Time);

    /// <summary>A person does not want to be told of something, or does again.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device that it is about; null for the home, or a device that is not there.</param>
    /// <param name="Key">Of what.</param>
    /// <param name="IsMuted">false where it is told again.</param>
    /// <param name="Until">When it ends by itself; null for never.</param>
    /// <param name="By">The way the word came; <c>time</c> where it ended by itself.</param>
    public sealed record MuteChanged(DateTimeOffset Time, Device? Device, MuteKey Key, bool IsMuted, DateTimeOffset? Until, string By) : GatewayEvent(Time);

    /// <summary>A person set the mode of a device or a network; null where it follows its network or the configuration again.</summary>
    public sealed record ModeChanged(DateTimeOffset Time, Device? Device, string? Network, EnforcementMode? Mode, string By) : GatewayEvent(Time);

    /// <summary>The rules may not go as far as a device's behaviour calls for; a person should look.</summary>
    public sealed record Advised(DateTimeOffset Time, Device Device, Advice Advice) : GatewayEvent(Time);

    /// <summary>A device asks for one thing again and again; its profile may be incomplete.</summary>
    public sealed record Suggested(DateTimeOffset Time, Device Device, Suggestion Suggestion) : GatewayEvent(Time);

    /// <summary>A device asks for what only a person may give it.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device.</param>
    /// <param name="Request">What it asks for, and why it is not simply given, in words for people.</param>
    public sealed record ApprovalNeeded(DateTimeOffset Time, Device Device, string Request) : GatewayEvent(Time);

    /// <summary>A device may not be the one that it seems: two stations wear its hardware address, or several speak through it.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">The device.</param>
    /// <param name="Doubt">What was seen and what is done about it, in words for people.</param>
    public sealed record IdentityDoubted(DateTimeOffset Time, Device Device, string Doubt) : GatewayEvent(Time);

    /// <summary>The operator said that two devices are one.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Device">What they are now.</param>
    /// <param name="Gone">The id that is no more.</param>
    public sealed record DevicesMerged(DateTimeOffset Time, Device Device, DeviceId Gone) : GatewayEvent(Time);
}
