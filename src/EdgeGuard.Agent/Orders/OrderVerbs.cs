using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>
/// The table of verbs that the control socket and MQTT share. MQTT and Home Assistant offer no other. The control socket also has routes for
/// orders with an input or an answer of their own: modes, mutes, learning, profiles, merging and onboarding. All use the same executor.
/// </summary>
internal static class OrderVerbs
{
    /// <summary>The shortest length of time that may be named, in minutes.</summary>
    internal const double Second = 1 / 60.0;

    /// <summary>The most characters that name a login.</summary>
    internal const int LongestConnection = 256;

    private static readonly double LongestPause = OrderLimits.LongestPause.TotalMinutes, LongestResponse = OrderLimits.LongestResponse.TotalMinutes;

    // Takes a permission back.
    private const string Never = "never";

    private static readonly OrderVerb[] Responses = [.. from row in ResponseLevels.Restricting.Reverse() from verb in row.Verbs select Respond(row.Level, verb)];

    internal static readonly OrderVerb Quarantine = Responses.Single(verb => verb.Name == "quarantine");
    internal static readonly OrderVerb Block = Responses.Single(verb => verb.Name == "block");
    internal static readonly OrderVerb Release = Respond(ResponseLevel.None, ResponseLevel.None.Row().Verbs.Single()) with { Loosens = true };

    internal static readonly OrderVerb Pause = new("pause", "protection/pause")
    {
        Loosens = true,
        Required = ["minutes"],
        Optional = ["id"],
        WhyNot = request => request.Minutes >= Second && request.Minutes <= LongestPause ? null : $"A pause lasts at least 1s and at most {DurationText.Write(OrderLimits.LongestPause)} ('minutes': {LongestPause:0}).",
        RunAsync = (call, token) => PauseAsync(call, TimeSpan.FromMinutes(call.Request.Minutes!.Value), token),
        Report = ReportPause,
    };

    internal static readonly OrderVerb PauseOff = new("pause-off", "protection/pause-off")
    {
        IsDefault = true,
        Optional = ["id"],
        RunAsync = (call, token) => PauseAsync(call, null, token),
        Report = ReportPause,
    };

    internal static readonly OrderVerb Allow = new("allow", "device/allow")
    {
        Loosens = true,
        Required = ["id", "peer", "length"],
        WhyNot = request => request.Length == Never || OperatorCommands.TryReadLength(request.Length!, out _) ? null : DurationText.WhyNot(request.Length!, OperatorCommands.Lengths),
        RunAsync = (call, token) => call.Orders.Operator.AllowAsync(call.Request.Id!, call.Request.Peer!, call.Request.Length == Never ? null : call.Request.Length, call.By, token),
        Report = (request, outcome) => new(DeviceOf(outcome).Id.Value, null, null) { Peer = NamedPeer.TextOf(request.Peer!) },
    };

    internal static readonly OrderVerb Enforce = SetMode("enforce", EnforcementMode.Enforce);
    internal static readonly OrderVerb Monitor = SetMode("monitor", EnforcementMode.Monitor) with { Loosens = true };

    internal static readonly OrderVerb Trust = SetTrust("trust", isTrusted: true) with { Loosens = true };
    internal static readonly OrderVerb TrustOff = SetTrust("trust-off", isTrusted: false);

    // Whoever may rename a device could have a person's next order meet another one.
    internal static readonly OrderVerb Rename = new("rename", "device/rename")
    {
        Loosens = true,
        Required = ["id"],
        Optional = ["name"],
        RunAsync = (call, token) => call.Orders.Known.RenameAsync(call.Request.Id!, call.Request.Name, call.By, token),
        Report = (_, outcome) => new(DeviceOf(outcome).Id.Value, null, null) { Name = DisplayName.Of(DeviceOf(outcome).Name) },
    };

    // A refusal may end what a device does, so neither answer is for whoever may only tighten.
    internal static readonly OrderVerb Approve = Answer("approve", isGranted: true);
    internal static readonly OrderVerb Reject = Answer("reject", isGranted: false);

    // Responses to the device end with it.
    internal static readonly OrderVerb Forget = new("forget", "device/forget")
    {
        Loosens = true,
        Required = ["id"],
        RunAsync = (call, token) => call.Orders.Known.ForgetAsync(call.Request.Id!, call.By, token),
        Report = (_, _) => new(null, null, null),
    };

    // Over MQTT it would prove nothing about the way to the gateway.
    internal static readonly OrderVerb Confirm = new("confirm", "protection/confirm")
    {
        IsLocal = true,
        Optional = ["connection"],
        WhyNot = request => request.Connection is { Length: > LongestConnection } ? $"'connection' has at most {LongestConnection} characters." : null,
        RunAsync = (call, token) => call.Orders.Operator.ConfirmAsync(call.Request.Connection, call.By, token),
        Report = (_, _) => new(null, null, null),
    };

    /// <summary>The verbs of MQTT, in the order in which they are listed for people.</summary>
    internal static readonly IReadOnlyList<OrderVerb> Remote = [.. Responses, PauseOff, Enforce, TrustOff, Release, Allow, Pause, Monitor, Trust, Rename, Forget, Approve, Reject];

    /// <summary>All verbs.</summary>
    internal static readonly IReadOnlyList<OrderVerb> All = [.. Remote, Confirm];

    /// <summary>The paths of MQTT, each once.</summary>
    internal static IEnumerable<string> Paths => Remote.Select(verb => verb.Path).Distinct();

    /// <summary>The verb of a request.</summary>
    /// <returns>null where there is no such path, or the request fits no verb of it; <paramref name="refusal"/> says why.</returns>
    internal static OrderVerb? Find(string path, OrderRequest request, out CommandOutcome.Refused? refusal)
    {
        OrderVerb[] verbs = [.. All.Where(verb => verb.Path == path)];
        OrderVerb? verb = Array.Find(verbs, verb => verb.Mode is null || verb.Mode == request.Mode);
        refusal = verbs.Length == 0 ? new(RefusalCode.UnknownRequest, $"There is no order '{path}'.")
            : verb is null ? new(RefusalCode.Malformed, $"'mode' must be {string.Join(" or ", verbs.Select(v => v.Mode))}.")
            : verb.Check(request) is { } wrong ? new(RefusalCode.Malformed, wrong)
            : null;
        return refusal is null ? verb : null;
    }

    private static OrderVerb Respond(ResponseLevel level, ResponseVerb verb) => new(verb.Name, $"device/{verb.Name}")
    {
        IsDefault = verb.IsDefault,
        Required = ["id"],
        Optional = ["minutes"],
        WhyNot = request => WhyNot(level, request.Minutes) is { } wrong ? $"'minutes': {wrong}" : null,
        RunAsync = (call, token) => call.Orders.Devices.HoldAsync(call.Request.Id!, level, $"{verb.Done} {(call.By == OrderOrigin.CommandLine ? "by hand" : "over MQTT")}", call.By, token,
            call.Request.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null, call.MayLoosen),
        Report = (_, outcome) => new(DeviceOf(outcome).Id.Value, DeviceOf(outcome).Response.Level.Name(), null),
    };

    private static string? WhyNot(ResponseLevel level, double? minutes) => minutes switch
    {
        null => null,
        _ when level == ResponseLevel.None => "A release has no length.",
        _ when minutes >= Second && minutes <= LongestResponse => null,
        _ => $"A response lasts at least 1s and at most {DurationText.Write(OrderLimits.LongestResponse)} ('minutes': {LongestResponse:0}), or until a user releases the device.",
    };

    private static OrderVerb SetMode(string name, EnforcementMode mode) => new(name, "network/mode")
    {
        Mode = name,
        Required = ["network", "mode"],
        RunAsync = (call, token) => call.Orders.Operator.KnowsNetwork(call.Request.Network!)
            ? call.Orders.Operator.SetModeAsync(call.Request.Network!, mode, call.By, EnforceTerms.AtOnce, token)
            : Task.FromResult<CommandOutcome>(new CommandOutcome.Refused(RefusalCode.UnknownNetwork, "There is no such network; info lists the governed networks.")),
        Report = (request, _) => new(null, null, null) { Network = request.Network, Mode = request.Mode },
    };

    private static OrderVerb SetTrust(string name, bool isTrusted) => new(name, $"device/{name}")
    {
        Required = ["id"],
        RunAsync = (call, token) => call.Orders.Known.TrustAsync(call.Request.Id!, isTrusted, call.By, token),
        Report = (_, outcome) => new(DeviceOf(outcome).Id.Value, DeviceOf(outcome).Response.Level.Name(), null) { Trusted = isTrusted },
    };

    private static OrderVerb Answer(string name, bool isGranted) => new(name, $"approval/{name}")
    {
        Loosens = true,
        Required = ["id"],
        RunAsync = (call, token) => call.Orders.Approvals.AnswerAsync(call.Request.Id!, isGranted, call.By, token),
        Report = (_, outcome) => new(DeviceOf(outcome).Id.Value, null, null),
    };

    // Of one device where it is named, else of all.
    private static Task<CommandOutcome> PauseAsync(OrderCall call, TimeSpan? length, CancellationToken token) => call.Request.Id is { } id
        ? call.Orders.Known.PauseAsync(id, length, call.By, token)
        : call.Orders.Protection.PauseAsync(length, call.By, token);

    private static Device DeviceOf(CommandOutcome outcome) => ((CommandOutcome.Done)outcome).Device;

    private static OrderData ReportPause(OrderRequest request, CommandOutcome outcome) => outcome is CommandOutcome.Done of
        ? new(of.Device.Id.Value, null, of.State.OrdersOf(of.Device.Id).PausedUntil?.UtcDateTime)
        : new(null, null, ((CommandOutcome.DoneForAll)outcome).State.PausedUntil?.UtcDateTime);
}
