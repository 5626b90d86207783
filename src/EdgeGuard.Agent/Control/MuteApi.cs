using System.Globalization;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Core.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>What a person does not want to be told of, as it is now.</summary>
/// <param name="Device">Id; null for every device.</param>
/// <param name="Peer">Address or name; null for every peer.</param>
/// <param name="Shape">Name of a shape; null for every one.</param>
/// <param name="Muted">false where it is told again.</param>
/// <param name="Until">When it is told again by itself; null for never.</param>
/// <param name="Text">The same in words.</param>
public sealed record MuteView(string? Device, string? Peer, string? Shape, bool Muted, DateTimeOffset? Until, string Text)
{
    internal static MuteView Of(MuteKey key, bool isMuted, DateTimeOffset? until) => new(
        key.Device == Mute.EveryDevice ? null : key.Device.Value, key.Peer.Length == 0 ? null : key.Peer, key.Shape.Length == 0 ? null : key.Shape,
        isMuted, until, Sentence(key, isMuted, until));

    private static string Sentence(MuteKey key, bool isMuted, DateTimeOffset? until)
    {
        if (!isMuted) return $"You are told of {key.Words()} again.";
        string end = until is { } time ? string.Create(CultureInfo.InvariantCulture, $"until {time:u}") : "until you take it back";
        return $"You are told nothing of {key.Words()}, {end}; what is forbidden is stopped and kept all the same. To be told again: edgeguard mute{Words(key)} --undo";
    }

    private static string Words(MuteKey key)
    {
        string device = key.Device != Mute.EveryDevice ? $" {key.Device}" : key.Peer.Length == 0 && key.Shape.Length > 0 ? "" : " --all";
        return $"{device}{(key.Peer.Length == 0 ? "" : $" {key.Peer}")}{(key.Shape.Length == 0 ? "" : $" --shape {key.Shape}")}";
    }
}

/// <summary>Being told less: <c>POST</c> and <c>DELETE v1/mutes?device=&amp;peer=&amp;shape=&amp;minutes=</c>, each of them optional; <c>GET</c> lists what is muted.</summary>
internal static class MuteApi
{
    private const string By = "cli";

    /// <summary>Adds the routes.</summary>
    internal static void MapMutes(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/mutes", (Wires wires) => Results.Json(
            [.. wires.State.Current.Mutes.Select(m => MuteView.Of(m.Key, true, m.Value))], ControlJson.Default.IReadOnlyListMuteView));
        v1.MapPost("/mutes", (string? device, string? peer, string? shape, int? minutes, MuteCommands mutes, CancellationToken token) =>
            minutes is null or (>= 1 and <= HoldVerb.LongestMinutes)
                ? SetAsync(mutes, new(device, peer, shape), true, minutes, token)
                : Task.FromResult(ControlApi.Problem("unknown-length", $"A mute lasts 1 to {HoldVerb.LongestMinutes} minutes, or until it is taken back.")));
        v1.MapDelete("/mutes", (string? device, string? peer, string? shape, MuteCommands mutes, CancellationToken token) =>
            SetAsync(mutes, new(device, peer, shape), false, null, token));
    }

    private static async Task<IResult> SetAsync(MuteCommands mutes, MuteWish wish, bool isMuted, int? minutes, CancellationToken token)
    {
        (MuteView? done, CommandOutcome.Refused? refused) = await mutes.SetAsync(wish, isMuted, minutes, By, token);
        return refused is null ? Results.Json(done!, ControlJson.Default.MuteView) : ControlApi.Problem(refused);
    }
}
