using EdgeGuard.Agent.Response;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>What a person does not want to be told of, as it is now.</summary>
/// <param name="Device">Id; null for every device.</param>
/// <param name="Peer">Address; null for every peer.</param>
/// <param name="Muted">false where it is told again.</param>
/// <param name="Until">When it is told again by itself; null for never.</param>
public sealed record MuteView(string? Device, string? Peer, bool Muted, DateTimeOffset? Until);

/// <summary>Being told less: <c>POST</c> and <c>DELETE v1/mutes?device=&amp;peer=&amp;minutes=</c>, each of them optional.</summary>
internal static class MuteApi
{
    private const int LongestMinutes = 366 * 24 * 60;

    /// <summary>Adds the routes.</summary>
    internal static void MapMutes(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/mutes", (string? device, string? peer, int? minutes, MuteCommands mutes, CancellationToken token) =>
            minutes is null or (>= 1 and <= LongestMinutes)
                ? SetAsync(mutes, device, peer, true, minutes, token)
                : Task.FromResult(ControlApi.Problem("unknown-length", $"A mute lasts 1 to {LongestMinutes} minutes, or until it is taken back.")));
        v1.MapDelete("/mutes", (string? device, string? peer, MuteCommands mutes, CancellationToken token) => SetAsync(mutes, device, peer, false, null, token));
    }

    private static async Task<IResult> SetAsync(MuteCommands mutes, string? device, string? peer, bool isMuted, int? minutes, CancellationToken token)
    {
        (MuteView? done, CommandOutcome.Refused? refused) = await mutes.SetAsync(device, peer, isMuted, minutes, token);
        return refused is null ? Results.Json(done!, ControlJson.Default.MuteView) : ControlApi.Problem(refused.Code, refused.Message);
    }
}
