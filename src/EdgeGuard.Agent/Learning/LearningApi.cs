using System.Globalization;
using System.Text.Json.Serialization;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Learning;

/// <summary>What the command line asks about learning.</summary>
internal static class LearningApi
{
    private const double DefaultDays = 7;

    internal static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/learn", (LearningCommands commands) => Results.Json(commands.Status(), LearningJson.Default.IReadOnlyListLearningView));
        v1.MapPost("/devices/{who}/learn", (string who, double? seconds, LearningCommands commands) =>
            Answer(commands.Start(who, TimeSpan.FromSeconds(seconds ?? TimeSpan.FromDays(DefaultDays).TotalSeconds))));
        v1.MapGet("/devices/{who}/learn", (string who, LearningCommands commands) => Answer(commands.Review(who)));
        v1.MapDelete("/devices/{who}/learn", (string who, LearningCommands commands) =>
            commands.Discard(who) is { } refused ? Problem(refused) : Results.Json(commands.Status(), LearningJson.Default.IReadOnlyListLearningView));
        v1.MapPost("/devices/{who}/learn/accept", AcceptAsync);
    }

    private static async Task<IResult> AcceptAsync(string who, string? tick, LearningCommands commands, Wires wires, CancellationToken token)
    {
        HashSet<int> ticked = [.. (tick ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => int.TryParse(number, CultureInfo.InvariantCulture, out int n) ? n : int.MaxValue)];
        return await commands.AcceptAsync(who, ticked, token) switch
        {
            CommandOutcome.Done done => Results.Json(DeviceView.Of(wires.State.Current, done.Device), ControlJson.Default.DeviceView),
            CommandOutcome.Refused refused => Problem(refused),
            _ => Results.StatusCode(StatusCodes.Status500InternalServerError),
        };
    }

    private static IResult Answer((LearningView? Done, CommandOutcome.Refused? Refusal) answer) =>
        answer.Done is { } done ? Results.Json(done, LearningJson.Default.LearningView) : Problem(answer.Refusal!);

    private static IResult Answer((ReviewView? Done, CommandOutcome.Refused? Refusal) answer) =>
        answer.Done is { } done ? Results.Json(done, LearningJson.Default.ReviewView) : Problem(answer.Refusal!);

    private static IResult Problem(CommandOutcome.Refused refused) =>
        Results.Json(new ProblemView(refused.Code, refused.Message), ControlJson.Default.ProblemView, statusCode: StatusCodes.Status409Conflict);
}

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LearningView))]
[JsonSerializable(typeof(IReadOnlyList<LearningView>))]
[JsonSerializable(typeof(ReviewView))]
public sealed partial class LearningJson : JsonSerializerContext;
