namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>A DNS question of a device with a notable outcome. No violation.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Name">The name.</param>
/// <param name="Matter"><c>filtered</c>, <c>no-such-name</c>, <c>unanswered</c>, <c>bogus</c>, <c>too-many</c> or <c>odd-shape</c>.</param>
/// <param name="Reason">The same in words for people.</param>
internal sealed record NameData(string Severity, string Name, string Matter, string Reason) : EventData(EventTypes.NameAsked, Severity);

/// <summary>A person permitted a peer beyond a device's profile, or withdrew the permission.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Peer">An address or a name.</param>
/// <param name="Allowed">Whether it is permitted now.</param>
/// <param name="Until">When that ends by itself.</param>
/// <param name="By">Source of the order; null where time ended it.</param>
internal sealed record AllowanceData(string Severity, string Peer, bool Allowed, DateTime? Until, string? By) : EventData(EventTypes.AllowanceChanged, Severity);

/// <summary>A person set the mode of the device or network, or reset it to the configuration.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Network">The network; null for the device that the event is about.</param>
/// <param name="Mode"><c>monitor</c> or <c>enforce</c>; null for what is configured.</param>
/// <param name="By">Source of the order.</param>
internal sealed record ModeData(string Severity, string? Network, string? Mode, string By) : EventData(EventTypes.ModeChanged, Severity);

/// <summary>A person muted or unmuted notices.</summary>
/// <param name="Muted">Whether it is muted now.</param>
/// <param name="Peer">About which peer, an address or a name; null for all.</param>
/// <param name="Shape">Attack pattern; null for all.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="By">Source of the order; <c>time</c> where it ended by itself.</param>
internal sealed record MuteData(bool Muted, string? Peer, string? Shape, DateTime? Until, string By) : EventData(EventTypes.MuteChanged, "info");

/// <summary>The rules may not respond as the device's behaviour requires; a person should check.</summary>
/// <param name="Level">The required response level.</param>
/// <param name="Shape">The attack pattern.</param>
/// <param name="Reason">Why, in words for people.</param>
internal sealed record AdviceData(string Level, string Shape, string Reason) : EventData(EventTypes.Advice, "medium");

/// <summary>The device repeatedly contacts a peer that its profile does not allow; the profile may be incomplete.</summary>
/// <param name="Dst">The peer.</param>
/// <param name="Proto"><c>tcp</c>, <c>udp</c>, ….</param>
/// <param name="Count">How often it did.</param>
internal sealed record SuggestionData(DestinationPayload Dst, string Proto, long Count) : EventData(EventTypes.Suggestion, "info");
