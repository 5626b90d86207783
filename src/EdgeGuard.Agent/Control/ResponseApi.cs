using EdgeGuard.Agent.Orders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>The graded responses by a person's word: <c>POST v1/devices/ID/VERB?minutes=</c>.</summary>
internal static class ResponseApi
{
    private const string By = "cli";

    /// <summary>Adds the routes.</summary>
    internal static void MapHolds(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/devices/{who}/rate-limit", (string who, int? minutes, DeviceCommands commands, CancellationToken token) =>
            HoldAsync(commands, who, ResponseVerb.RateLimit, minutes, token));
        v1.MapPost("/devices/{who}/restrict", (string who, int? minutes, DeviceCommands commands, CancellationToken token) =>
            HoldAsync(commands, who, ResponseVerb.Restrict, minutes, token));
        v1.MapPost("/devices/{who}/quarantine", (string who, int? minutes, DeviceCommands commands, CancellationToken token) =>
            HoldAsync(commands, who, ResponseVerb.Quarantine, minutes, token));
        v1.MapPost("/devices/{who}/release", (string who, int? minutes, DeviceCommands commands, CancellationToken token) =>
            HoldAsync(commands, who, ResponseVerb.Release, minutes, token));
    }

    private static async Task<IResult> HoldAsync(DeviceCommands commands, string who, ResponseVerb verb, int? minutes, CancellationToken token)
    {
        if (verb.WhyNot(minutes) is { } wrong) return ControlApi.Problem("unknown-length", wrong);
        TimeSpan? length = minutes is { } some ? TimeSpan.FromMinutes(some) : null;
        return ControlApi.Answer(await commands.HoldAsync(who, verb.Level, $"{verb.Done} by hand", By, token, length));
    }
}
