using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGuard.Agent.Control;

/// <summary>The graded responses by a person's word: <c>POST v1/devices/ID/VERB?minutes=</c>.</summary>
internal static class HoldApi
{
    private const string By = "cli";

    /// <summary>Adds the routes.</summary>
    internal static void MapHolds(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/devices/{who}/rate-limit", (string who, int? minutes, DeviceCommands commands, Wires wires, CancellationToken token) =>
            HoldAsync(commands, wires, who, HoldVerb.RateLimit, minutes, token));
        v1.MapPost("/devices/{who}/restrict", (string who, int? minutes, DeviceCommands commands, Wires wires, CancellationToken token) =>
            HoldAsync(commands, wires, who, HoldVerb.Restrict, minutes, token));
        v1.MapPost("/devices/{who}/quarantine", (string who, int? minutes, DeviceCommands commands, Wires wires, CancellationToken token) =>
            HoldAsync(commands, wires, who, HoldVerb.Quarantine, minutes, token));
        v1.MapPost("/devices/{who}/release", (string who, int? minutes, DeviceCommands commands, Wires wires, CancellationToken token) =>
            HoldAsync(commands, wires, who, HoldVerb.Release, minutes, token));
    }

    private static async Task<IResult> HoldAsync(DeviceCommands commands, Wires wires, string who, HoldVerb verb, int? minutes, CancellationToken token)
    {
        if (verb.WhyNot(minutes) is { } wrong) return ControlApi.Problem("unknown-length", wrong);
        TimeSpan? length = minutes is { } some ? TimeSpan.FromMinutes(some) : null;
        return ControlApi.Answer(await commands.HoldAsync(who, verb.Level, $"{verb.Done} by hand", By, token, length), wires);
    }
}
