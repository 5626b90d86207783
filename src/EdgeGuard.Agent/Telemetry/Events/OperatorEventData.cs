namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>A device asked for a name, and something about it is worth knowing. No violation.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Name">For what.</param>
/// <param name="Matter"><c>filtered</c>, <c>no-such-name</c>, <c>unanswered</c>, <c>bogus</c>, <c>too-many</c> or <c>odd-shape</c>.</param>
/// <param name="Reason">The same in words for people.</param>
internal sealed record NameData(string Severity, string Name, string Matter, string Reason) : EventData(EventTypes.NameAsked, Severity);

/// <summary>A person lets a device speak to a peer beyond its profile, or no longer.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Peer">An address or a name.</param>
/// <param name="Allowed">Whether it may now.</param>
/// <param name="Until">When that ends by itself.</param>
/// <param name="By">The way the word came; null where time ended it.</param>
internal sealed record AllowanceData(string Severity, string Peer, bool Allowed, DateTime? Until, string? By) : EventData(EventTypes.AllowanceChanged, Severity);

/// <summary>A person set the mode of the device or network, or left it to what is configured.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Network">The network; null for the device that the event is about.</param>
/// <param name="Mode"><c>monitor</c> or <c>enforce</c>; null for what is configured.</param>
/// <param name="By">The way the word came.</param>
internal sealed record ModeData(string Severity, string? Network, string? Mode, string By) : EventData(EventTypes.ModeChanged, Severity);

/// <summary>A person muted or unmuted notices.</summary>
/// <param name="Muted">Whether it is muted now.</param>
/// <param name="Peer">About which peer, an address or a name; null for all.</param>
/// <param name="Shape">Attack pattern; null for all.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="By">Source of the order; <c>time</c> where it ended by itself.</param>
internal sealed record MuteData(bool Muted, string? Peer, string? Shape, DateTime? Until, string By) : EventData(EventTypes.MuteChanged, "info");

/// <summary>The rules may not go as far as the device's behaviour calls for; a person should look.</summary>
/// <param name="Level">What it would be.</param>
/// <param name="Shape">What its packets look like.</param>
/// <param name="Reason">Why, in words for people.</param>
internal sealed record AdviceData(string Level, string Shape, string Reason) : EventData(EventTypes.Advice, "medium");

/// <summary>The device asks for one thing again and again; its profile may be incomplete.</summary>
/// <param name="Dst">What it asks for.</param>
/// <param name="Proto"><c>tcp</c>, <c>udp</c>, ….</param>
/// <param name="Count">How often it was seen to.</param>
internal sealed record SuggestionData(DestinationPayload Dst, string Proto, long Count) : EventData(EventTypes.Suggestion, "info");
