using System.Collections.Immutable;

namespace EdgeGuard.Agent.Orders;

/// <summary>Why an order is refused, for programs. This is the one list of codes; <c>deploy/mqtt/refusals.md</c> is written from it.</summary>
public sealed class RefusalCode
{
    private static readonly ImmutableArray<RefusalCode>.Builder Rows = ImmutableArray.CreateBuilder<RefusalCode>();

    internal static readonly RefusalCode Malformed = Add("malformed", "The order or one of its arguments cannot be read, is missing or is out of range.");
    internal static readonly RefusalCode TooLarge = Add("too-large", "The order is longer than the limit.");
    internal static readonly RefusalCode UnknownRequest = Add("unknown-request", "There is no such order.");
    internal static readonly RefusalCode UnknownDevice = Add("unknown-device", "No device has this id, MAC address or name.");
    internal static readonly RefusalCode AmbiguousDevice = Add("ambiguous-device", "Several devices have this name.");
    internal static readonly RefusalCode NoDevice = Add("no-device", "Neither the order nor the label names a device.");
    internal static readonly RefusalCode OtherDevice = Add("other-device", "The label belongs to another device.");
    internal static readonly RefusalCode SameDevice = Add("same-device", "Both names are of one device.");
    internal static readonly RefusalCode UnknownNetwork = Add("unknown-network", "No governed network has this name.");
    internal static readonly RefusalCode UnknownMode = Add("unknown-mode", "There is no such mode.");
    internal static readonly RefusalCode UnknownPeer = Add("unknown-peer", "The peer is neither an address nor a host name.");
    internal static readonly RefusalCode UnknownShape = Add("unknown-shape", "There is no such attack pattern.");
    internal static readonly RefusalCode UnknownProfile = Add("unknown-profile", "No imported profile has this MUD URL.");
    internal static readonly RefusalCode UnknownItem = Add("unknown-item", "The suggested profile has no such item.");
    internal static readonly RefusalCode Trusted = Add("trusted", "The device is on a trusted network, which has neither profiles nor responses.");
    internal static readonly RefusalCode Written = Add("written", "The configuration decides this and has priority.");
    internal static readonly RefusalCode NotPermitted = Add("not-permitted", "MQTT clients may not give this order.");
    internal static readonly RefusalCode NotAllowed = Add("not-allowed", "The device has no such permission that could be withdrawn.");
    internal static readonly RefusalCode NotMuted = Add("not-muted", "There is no such mute.");
    internal static readonly RefusalCode TooMany = Add("too-many", "There are as many mutes as can be.");
    internal static readonly RefusalCode NameTaken = Add("name-taken", "Another device or network has this name.");
    internal static readonly RefusalCode NotUsable = Add("not-usable", "The profile, label or certificate is not valid.");
    internal static readonly RefusalCode NothingAsked = Add("nothing-asked", "Nothing waits for this answer.");
    internal static readonly RefusalCode SeveralAsked = Add("several-asked", "Several requests of the device wait. Answer one by its id.");
    internal static readonly RefusalCode WouldCut = Add("would-cut", "Devices would lose what works now. At the gateway, a person may order it all the same.");
    internal static readonly RefusalCode DefaultRoute = Add("default-route", "The gateway's own default route leads through an interface of the network.");
    internal static readonly RefusalCode SameConnection = Add("same-connection", "Only another login than the one that ordered a mode can confirm it.");
    internal static readonly RefusalCode NothingLearned = Add("nothing-learned", "There is no suggested profile, or it is empty.");
    internal static readonly RefusalCode NothingInForce = Add("nothing-in-force", "The kernel enforces no rules of the agent yet.");
    internal static readonly RefusalCode NotKept = Add("not-kept", "The change could not be stored, so nothing changed.");
    internal static readonly RefusalCode NotYetStored = Add("not-yet-stored", "The change is in force, but it is not stored: a restart undoes it.");
    internal static readonly RefusalCode NotWritten = Add("not-written", "A profile could not be written.");
    internal static readonly RefusalCode NotInForce = Add("not-in-force", "The order is stored, but the kernel did not enforce it in time.");
    internal static readonly RefusalCode Merged = Add("merged", "The device became part of another one meanwhile.");
    internal static readonly RefusalCode Stopping = Add("stopping", "The agent stops. A stored order is in force after the next start.");
    internal static readonly RefusalCode Retained = Add("retained", "The message was retained. Retained orders are not carried out.");
    internal static readonly RefusalCode Stale = Add("stale", "The order was issued too long ago, or in the future.");
    internal static readonly RefusalCode Replayed = Add("replayed", "The same order came before.");
    internal static readonly RefusalCode Ceiling = Add("ceiling", "MQTT clients may tighten only so many devices, and change nothing that a person at the gateway just decided. At the gateway there is no such limit.");
    internal static readonly RefusalCode Busy = Add("busy", "Too many orders came within two minutes.");

    private RefusalCode(string name, string meaning) => (Name, Meaning) = (name, meaning);

    /// <summary>The code as it is sent; <c>[a-z-]</c>.</summary>
    public string Name { get; }

    /// <summary>What it means, in one sentence.</summary>
    public string Meaning { get; }

    /// <summary>All codes, those about the order's form first.</summary>
    public static ImmutableArray<RefusalCode> All { get; } = Rows.ToImmutable();

    private static RefusalCode Add(string name, string meaning)
    {
        RefusalCode code = new(name, meaning);
        Rows.Add(code);
        return code;
    }
}
