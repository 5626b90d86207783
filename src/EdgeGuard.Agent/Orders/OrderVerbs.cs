using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>The one table of verbs. Control socket, MQTT and Home Assistant read it; a verb that is not here exists on none of them.</summary>
internal static class OrderVerbs
{
    internal const int LongestPauseMinutes = 24 * 60;

    /// <summary>The shortest length of time that may be named, in minutes.</summary>
    internal const double Second = 1 / 60.0;

    /// <summary>The longest response that may be named; without any it lasts until a person ends it.</summary>
    internal const int LongestResponseMinutes = 366 * 24 * 60;

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
        WhyNot = request => request.Minutes is >= Second and <= LongestPauseMinutes ? null : $"'minutes' must be at least a second and at most {LongestPauseMinutes}.",
        RunAsync = (call, token) => call.Orders.Protection.PauseAsync(TimeSpan.FromMinutes(call.Request.Minutes!.Value), call.By, token),
        Report = ReportPause,
    };

    internal static readonly OrderVerb PauseOff = new("pause-off", "protection/pause-off")
    {
        IsDefault = true,
        RunAsync = (call, token) => call.Orders.Protection.PauseAsync(null, call.By, token),
        Report = ReportPause,
    };

    internal static readonly OrderVerb Allow = new("allow", "device/allow")
    {
        Loosens = true,
        Required = ["id", "peer", "length"],
        WhyNot = request => request.Length == Never || OperatorCommands.TryReadLength(request.Length!, out _) ? null : "'length' must be once, always, never, or a length such as 90s, 10m, 2h or 1d.",
        RunAsync = (call, token) => call.Orders.Operator.AllowAsync(call.Request.Id!, call.Request.Peer!, call.Request.Length == Never ? null : call.Request.Length, call.By, token),
        Report = (request, outcome) => new(DeviceOf(outcome).Id.Value, null, null) { Peer = NamedPeer.Read(request.Peer!, out _)!.Text },
    };

    internal static readonly OrderVerb Enforce = SetMode("enforce", EnforcementMode.Enforce);
    internal static readonly OrderVerb Monitor = SetMode("monitor", EnforcementMode.Monitor) with { Loosens = true };

    /// <summary>All verbs, in the order in which they are listed for people.</summary>
    internal static readonly IReadOnlyList<OrderVerb> All = [.. Responses, PauseOff, Enforce, Release, Allow, Pause, Monitor];

    /// <summary>The paths, each once.</summary>
    internal static IEnumerable<string> Paths => All.Select(verb => verb.Path).Distinct();

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
        >= Second and <= LongestResponseMinutes => null,
        _ => $"A response lasts at least a second and at most {LongestResponseMinutes} minutes, or until a user releases the device.",
    };

    private static OrderVerb SetMode(string name, EnforcementMode mode) => new(name, "network/mode")
    {
        Mode = name,
        Required = ["network", "mode"],
        RunAsync = (call, token) => call.Orders.Operator.KnowsNetwork(call.Request.Network!)
            ? call.Orders.Operator.SetModeAsync(call.Request.Network!, mode, call.By, token)
            : Task.FromResult<CommandOutcome>(new CommandOutcome.Refused(RefusalCode.UnknownNetwork, "There is no such network; info lists the governed networks.")),
        Report = (request, _) => new(null, null, null) { Network = request.Network, Mode = request.Mode },
    };

    private static Device DeviceOf(CommandOutcome outcome) => ((CommandOutcome.Done)outcome).Device;

    private static OrderData ReportPause(OrderRequest request, CommandOutcome outcome) => new(null, null, ((CommandOutcome.DoneForAll)outcome).State.PausedUntil?.UtcDateTime);
}
