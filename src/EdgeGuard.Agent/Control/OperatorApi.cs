using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>What a person asks about responses and modes, and the order to change the mode of a device or a network.</summary>
internal static class OperatorApi
{
    private const string By = OrderOrigin.CommandLine;

    /// <summary>Adds the routes.</summary>
    internal static void MapOwner(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/devices/{who}/why", async (string who, PipelineChannels channels, ReportBuilder teller, CancellationToken token) =>
            NamedDevice.Find(channels.State.Current, who, out CommandOutcome.Refused? unclear) is { } device
                ? ControlApi.Json(await teller.WhyAsync(device, token), ControlJson.Default.WhyView)
                : ControlApi.Problem(unclear!));
        v1.MapGet("/report", async (ReportBuilder teller, CancellationToken token) => ControlApi.Json(await teller.ReportAsync(token), ControlJson.Default.ReportView));
        v1.MapGet("/modes/{subject}", (string subject, PipelineChannels channels, ModeViewer viewer, CancellationToken token) => LookAsync(subject, channels.State.Current, viewer, isAhead: true, token));
        v1.MapPost("/modes/{subject}/{mode}", SetModeAsync);
        v1.MapMutes();
    }

    private static async Task<IResult> SetModeAsync(
        string subject, string mode, double? minutes, bool? force, bool? trial, string? connection, OrderContext orders, ModeViewer viewer, CancellationToken token)
    {
        EnforcementMode? wanted = mode switch { "monitor" => EnforcementMode.Monitor, "enforce" => EnforcementMode.Enforce, _ => null };
        if (wanted is null && mode != "configured") return ControlApi.Problem(RefusalCode.UnknownMode, $"'{mode}' is not a mode. Write monitor, enforce or configured.");
        if (connection is { Length: > OrderVerbs.LongestConnection }) return ControlApi.Problem(RefusalCode.TooLarge, $"'connection' has at most {OrderVerbs.LongestConnection} characters.");
        EnforceTerms terms = new(force == true, trial == true, connection);
        return await (minutes is { } length ? MonitorAsync(subject, wanted, length, orders, token) : orders.Operator.SetModeAsync(subject, wanted, By, terms, token)) switch
        {
            CommandOutcome.Refused refused => ControlApi.Problem(refused),
            CommandOutcome.Done done => await LookAsync(subject, done.State, viewer, isAhead: false, token),
            CommandOutcome.DoneForAll done => await LookAsync(subject, done.State, viewer, isAhead: false, token),
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

    private static async Task<IResult> LookAsync(string subject, GatewayState state, ModeViewer viewer, bool isAhead, CancellationToken token)
    {
        if (state.Networks.TryGetValue(subject, out Network? network)) return ControlApi.Json(await viewer.OfAsync(state, network, isAhead, token), ControlJson.Default.ModeView);
        return DeviceLookup.ByText(state, subject) is [Device device]
            ? ControlApi.Json(await viewer.OfAsync(state, device, subject, isAhead, token), ControlJson.Default.ModeView)
            : ControlApi.Problem(OperatorCommands.OrNetwork(subject, NamedDevice.Unclear(state, subject, DeviceLookup.ByText(state, subject))));
    }
}
