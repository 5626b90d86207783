using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>
/// Muting notices: <c>POST</c> and <c>DELETE v1/mutes?device=&amp;peer=&amp;shape=&amp;minutes=</c>, each of them optional; <c>GET</c> lists what is
/// muted.
/// </summary>
internal static class MuteApi
{
    private const string By = OrderOrigin.CommandLine;

    /// <summary>Adds the routes.</summary>
    internal static void MapMutes(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/mutes", (PipelineChannels channels, TimeProvider time) => ControlApi.Json(
            [.. channels.State.Current.Mutes.Select(m => MuteView.Of(m.Key, true, m.Value, time))], ControlJson.Default.IReadOnlyListMuteView));
        v1.MapPost("/mutes", (string? device, string? peer, string? shape, double? minutes, MuteCommands mutes, CancellationToken token) =>
            minutes is null || minutes >= OrderVerbs.Second && minutes <= DurationText.Longest.TotalMinutes
                ? SetAsync(mutes, new(device, peer, shape), true, minutes is { } length ? TimeSpan.FromMinutes(length) : null, token)
                : Task.FromResult(ControlApi.Problem(RefusalCode.Malformed, $"A mute lasts at least 1s and at most {DurationText.Write(DurationText.Longest)}, or until you undo it.")));
        v1.MapDelete("/mutes", (string? device, string? peer, string? shape, MuteCommands mutes, CancellationToken token) =>
            SetAsync(mutes, new(device, peer, shape), false, null, token));
    }

    private static async Task<IResult> SetAsync(MuteCommands mutes, MuteRequest wish, bool isMuted, TimeSpan? lasts, CancellationToken token)
    {
        (MuteView? done, CommandOutcome.Refused? refused) = await mutes.SetAsync(wish, isMuted, lasts, By, token);
        return refused is null ? ControlApi.Json(done!, ControlJson.Default.MuteView) : ControlApi.Problem(refused);
    }
}
