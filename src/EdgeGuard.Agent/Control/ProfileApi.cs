using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Mud;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>What the command line asks about imported profiles.</summary>
internal static class ProfileApi
{
    internal static void Map(RouteGroupBuilder v1)
    {
        v1.MapPost("/profiles", ImportAsync);
        v1.MapGet("/devices/{who}/matches", (string who, ProfileCommands commands) => Answer(commands.Match(who)));
        v1.MapPost("/devices/{who}/profile", ApplyAsync);
    }

    // One byte more than a MUD file may have, so that its reader can refuse what is too long.
    private static async Task<IResult> ImportAsync(HttpContext context, ProfileCommands commands)
    {
        byte[] bytes = new byte[MudLimits.Default.MaxBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, context.RequestAborted);
        (ImportedView? done, CommandOutcome.Refused? refusal) = commands.Import(bytes.AsMemory(0, length));
        return done is not null ? ControlApi.Json(done, ProfileJson.Default.ImportedView) : ControlApi.Problem(refusal!);
    }

    private static async Task<IResult> ApplyAsync(string who, string key, ProfileCommands commands, CancellationToken token) =>
        ControlApi.Answer(await commands.ApplyAsync(who, key, token));

    private static IResult Answer((MatchView? Done, CommandOutcome.Refused? Refusal) answer) =>
        answer.Done is { } done ? ControlApi.Json(done, ProfileJson.Default.MatchView) : ControlApi.Problem(answer.Refusal!);
}
