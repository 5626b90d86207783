using System.Text.Json;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>What a person says about who a device is, over the control socket.</summary>
internal static class IdentityApi
{
    private const int LongestOrder = 256 * 1024;

    internal static void MapIdentity(this RouteGroupBuilder v1)
    {
        v1.MapGet("/approvals", (PipelineChannels channels) => ControlApi.Json(ApprovalView.Of(channels.State.Current), ControlJson.Default.IReadOnlyListApprovalView));
        v1.MapPost("/devices/{who}/merge/{other}", (string who, string other, IdentityCommands commands, CancellationToken token) =>
            AnswerAsync(commands.MergeAsync(who, other, token)));
        v1.MapPost("/onboard", OnboardAsync);
    }

    private static async Task<IResult> AnswerAsync(Task<CommandOutcome> outcome) => ControlApi.Answer(await outcome);

    private static async Task<IResult> OnboardAsync(HttpContext context, IdentityCommands commands, CancellationToken token)
    {
        if (context.Request.ContentLength is not <= LongestOrder) return ControlApi.Problem(RefusalCode.TooLarge, $"An order has at most {LongestOrder} bytes and a Content-Length.");
        OnboardOrder? order;
        try
        {
            order = await JsonSerializer.DeserializeAsync(context.Request.Body, ControlJson.Default.OnboardOrder, token);
        }
        catch (JsonException problem)
        {
            return ControlApi.Problem(RefusalCode.Malformed, $"The order cannot be read: {problem.Message}");
        }
        (OnboardView? done, CommandOutcome.Refused? refusal) = await commands.OnboardAsync(order ?? new(null, null, null), token);
        return done is not null
            ? ControlApi.Json(done, ControlJson.Default.OnboardView)
            : ControlApi.Problem(refusal!);
    }
}
