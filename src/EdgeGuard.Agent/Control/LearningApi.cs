using System.Globalization;
using System.Text.Json.Serialization;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>What the command line asks about learning.</summary>
internal static class LearningApi
{
    private const double DefaultDays = 7;

    internal static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/learn", (LearningCommands commands) => ControlApi.Json(commands.Status(), LearningJson.Default.IReadOnlyListLearningView));
        v1.MapPost("/devices/{who}/learn", (string who, double? seconds, LearningCommands commands) =>
            Answer(commands.Start(who, TimeSpan.FromSeconds(seconds ?? TimeSpan.FromDays(DefaultDays).TotalSeconds))));
        v1.MapGet("/devices/{who}/learn", (string who, LearningCommands commands) => Answer(commands.Review(who)));
        v1.MapDelete("/devices/{who}/learn", (string who, LearningCommands commands) =>
            commands.Discard(who) is { } refused ? ControlApi.Problem(refused) : ControlApi.Json(commands.Status(), LearningJson.Default.IReadOnlyListLearningView));
        v1.MapPost("/devices/{who}/learn/accept", AcceptAsync);
    }

    private static async Task<IResult> AcceptAsync(string who, string? tick, LearningCommands commands, CancellationToken token)
    {
        HashSet<int> ticked = [.. (tick ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => int.TryParse(number, CultureInfo.InvariantCulture, out int n) ? n : int.MaxValue)];
        return ControlApi.Answer(await commands.AcceptAsync(who, ticked, token));
    }

    private static IResult Answer((LearningView? Done, CommandOutcome.Refused? Refusal) answer) =>
        answer.Done is { } done ? ControlApi.Json(done, LearningJson.Default.LearningView) : ControlApi.Problem(answer.Refusal!);

    private static IResult Answer((ReviewView? Done, CommandOutcome.Refused? Refusal) answer) =>
        answer.Done is { } done ? ControlApi.Json(done, LearningJson.Default.ReviewView) : ControlApi.Problem(answer.Refusal!);
}

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LearningView))]
[JsonSerializable(typeof(IReadOnlyList<LearningView>))]
[JsonSerializable(typeof(ReviewView))]
public sealed partial class LearningJson : JsonSerializerContext;
