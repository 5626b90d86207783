using System.Collections.Immutable;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>What a person asks and says about responses, modes and permissions.</summary>
internal static class OperatorApi
{
    private const string By = OrderOrigin.CommandLine;
    private const int MostFlows = 20;

    /// <summary>Adds the routes.</summary>
    internal static void MapOwner(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/devices/{who}/why", async (string who, PipelineChannels wires, ReportBuilder teller, CancellationToken token) =>
            NamedDevice.Find(wires.State.Current, who, out CommandOutcome.Refused? unclear) is { } device
                ? ControlApi.Json(await teller.WhyAsync(device, token), ControlJson.Default.WhyView)
                : ControlApi.Problem(unclear!));
        v1.MapGet("/report", async (ReportBuilder teller, CancellationToken token) => ControlApi.Json(await teller.ReportAsync(token), ControlJson.Default.ReportView));
        v1.MapPost("/devices/{who}/allow/{peer}/{length}", async (string who, string peer, string length, OperatorCommands owner, CancellationToken token) =>
            ControlApi.Answer(await owner.AllowAsync(who, peer, length, By, token)));
        v1.MapDelete("/devices/{who}/allow/{peer}", async (string who, string peer, OperatorCommands owner, CancellationToken token) =>
            ControlApi.Answer(await owner.AllowAsync(who, peer, null, By, token)));
        v1.MapGet("/modes/{subject}", (string subject, PipelineChannels wires, ResponseCoordinator desk, TimeProvider time, CancellationToken token) => LookAsync(subject, wires.State.Current, desk, time, token));
        v1.MapPost("/modes/{subject}/{mode}", SetModeAsync);
        v1.MapMutes();
    }

    private static async Task<IResult> SetModeAsync(
        string subject, string mode, double? minutes, OrderContext orders, ResponseCoordinator desk, TimeProvider time, CancellationToken token)
    {
        EnforcementMode? wanted = mode switch { "monitor" => EnforcementMode.Monitor, "enforce" => EnforcementMode.Enforce, _ => null };
        if (wanted is null && mode != "configured") return ControlApi.Problem(RefusalCode.UnknownMode, $"'{mode}' is not a mode. Write monitor, enforce or configured.");
        return await (minutes is { } length ? MonitorAsync(subject, wanted, length, orders, token) : orders.Operator.SetModeAsync(subject, wanted, By, token)) switch
        {
            CommandOutcome.Refused refused => ControlApi.Problem(refused),
            CommandOutcome.Done done => await LookAsync(subject, done.State, desk, time, token),
            CommandOutcome.DoneForAll done => await LookAsync(subject, done.State, desk, time, token),
            var other => throw new InvalidOperationException($"An order had the outcome {other.GetType().Name}."),
        };
    }

    private static async Task<CommandOutcome> MonitorAsync(string subject, EnforcementMode? wanted, double minutes, OrderContext orders, CancellationToken token)
    {
        if (wanted != EnforcementMode.Monitor || !(minutes >= OrderVerbs.Second && minutes <= OrderLimits.LongestResponse.TotalMinutes))
            return new CommandOutcome.Refused(RefusalCode.Malformed, $"Only 'monitor' has a length: at least a second and at most {OrderLimits.LongestResponse.TotalMinutes:0} minutes.");
        if (orders.Operator.KnowsNetwork(subject))
            return new CommandOutcome.Refused(RefusalCode.Malformed, $"'{subject}' is a network, and only a device is monitored for a while. To pause enforcement for all devices: edgeguard pause 10m");
        return await orders.Known.PauseAsync(subject, TimeSpan.FromMinutes(minutes), By, token);
    }

    private static DateTimeOffset? Until(GatewayState state, Device? device) => device is null ? state.PausedUntil : state.OrdersOf(device.Id).PausedUntil ?? state.PausedUntil;

    private static async Task<IResult> LookAsync(string subject, GatewayState state, ResponseCoordinator desk, TimeProvider time, CancellationToken token)
    {
        ImmutableArray<Device> devices = state.Networks.ContainsKey(subject)
            ? [.. state.Devices.Values.Where(d => d.Network == subject)]
            : DeviceLookup.ByText(state, subject);
        if (!state.Networks.TryGetValue(subject, out Network? network) && devices is not [_]) return ControlApi.Problem(OperatorCommands.OrNetwork(subject, NamedDevice.Unclear(state, subject, devices)));
        List<string> stopped = [];
        foreach (Device device in devices)
        {
            (_, IReadOnlyList<DeniedFlow> flows) = await desk.LookAsync(device.Id, token);
            stopped.AddRange(flows.Reverse().Take(MostFlows).Select(f => $"{device.Name ?? device.Id.Value}: {FlowSentence.Of(state, device, time.ToWall(f))}"));
        }
        EnforcementMode mode = network is null ? state.ModeOf(devices[0]) : state.ModeOf(network);
        return ControlApi.Json(new ModeView(subject, EnumWord.Of(mode), Until(state, network is null ? devices[0] : null), stopped), ControlJson.Default.ModeView);
    }
}
