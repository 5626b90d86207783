using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Views;
using EdgeGuard.Agent.Violations;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Control;

/// <summary>What the command line asks of the agent, over HTTP on a Unix socket.</summary>
public static class ControlApi
{
    /// <summary>Adds the routes.</summary>
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder v1 = routes.MapGroup("/v1");
        v1.MapGet("/status", (PipelineChannels channels, ReportCounts reports, IOptions<AgentOptions> options) => Json(StatusView.Of(channels, AgentVersion.Text) with
        {
            Reports = reports.View(),
            LeaseFiles = options.Value.Discovery is { LeaseFiles: { Count: > 0 } files } ? [.. files] : null,
            StateFolder = Path.GetFullPath(options.Value.State.Folder),
        }, ControlJson.Default.StatusView));
        v1.MapGet("/devices", (PipelineChannels channels, VendorNames vendors) => Json(Devices(channels.State.Current, vendors), ControlJson.Default.IReadOnlyListDeviceView));
        v1.MapGet("/devices/{who}", (string who, PipelineChannels channels, VendorNames vendors) => OneDevice(channels.State.Current, who, vendors));
        v1.MapGet("/coverage", (PipelineChannels channels, BridgeIsolation bridges) => Json(CoverageView.Of(channels.State.Current, bridges.Changes), ControlJson.Default.CoverageView));
        v1.MapGet("/rules", (PipelineChannels channels) => RulesInForce(channels) is { } rules
            ? Results.Text(rules)
            : Problem(RefusalCode.NothingInForce, "The kernel enforces no rules of this agent yet. 'edgeguard status' says why."));
        v1.MapGet("/leds", (PipelineChannels channels, IOptions<LedOptions> leds, TimeProvider time) => Json(
            LedsView.Of(LedDisplay.Plan(channels.State.Current, leds.Value, time).Picture), ControlJson.Default.LedsView));
        v1.MapGet("/events", WriteEventsAsync);
        v1.MapOwner();
        LearningApi.Map(v1);
        ProfileApi.Map(v1);
        v1.MapOrders();
        v1.MapIdentity();
    }

    /// <summary>The ruleset in force as text; null where none is in force yet.</summary>
    internal static string? RulesInForce(PipelineChannels channels) =>
        channels.Lacking is { } lack ? RulesetText.Write(RulesetFallback.Without(RulesetCompiler.Compile(channels.InForce.Current), lack)) : null;

    private static IReadOnlyList<DeviceView> Devices(GatewayState state, VendorNames vendors) =>
        [.. state.Devices.Values.Select(d => DeviceView.Of(state, d, vendors.NameOf(d.Mac)))];

    private static IResult OneDevice(GatewayState state, string who, VendorNames vendors) => DeviceLookup.ByText(state, who) switch
    {
        [Device device] => Json(DeviceView.Of(state, device, vendors.NameOf(device.Mac)), ControlJson.Default.DeviceView),
        var meant => Problem(NamedDevice.Unclear(state, who, meant)),
    };

    /// <summary>What became of an order about one device.</summary>
    internal static IResult Answer(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Done done => Json(DeviceView.Of(done.State, done.Device), ControlJson.Default.DeviceView),
        CommandOutcome.Refused refused => Problem(refused),
        _ => Results.StatusCode(StatusCodes.Status500InternalServerError),
    };

    /// <summary>An answer whose times are those of the agent's clock.</summary>
    internal static IResult Json<T>(T value, JsonTypeInfo<T> form) => new WallTimeAnswer<T>(value, form);

    internal static IResult Problem(CommandOutcome.Refused refused) => Problem(refused.Reason, refused.Message);

    internal static IResult Problem(RefusalCode code, string message) =>
        Results.Json(new ProblemView(code.Name, message), ControlJson.Default.ProblemView, statusCode: StatusCodes.Status409Conflict);

    // One JSON object a line: what happened last, or with follow=true what happens until the reader goes away.
    private static async Task WriteEventsAsync(HttpContext context, PipelineChannels channels, EventJournal journal)
    {
        context.Response.ContentType = "application/x-ndjson";
        if (context.Request.Query["follow"] != "true")
        {
            foreach (GatewayEvent happened in journal.Recent()) await WriteLineAsync(context, happened, channels.State.Current);
            return;
        }
        using EventBroadcaster.Subscription events = channels.Events.Subscribe();
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await foreach (GatewayEvent happened in events.Reader.ReadAllAsync(context.RequestAborted)) await WriteLineAsync(context, happened, channels.State.Current);
    }

    private static async Task WriteLineAsync(HttpContext context, GatewayEvent happened, GatewayState state)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(EventView.Of(happened, state), ControlJson.Default.EventView), (byte)'\n'];
        await context.Response.Body.WriteAsync(line, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
