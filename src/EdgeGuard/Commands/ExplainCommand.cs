using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard explain</c>: what a profile makes of one flow, and why.</summary>
internal static class ExplainCommand
{
    internal static Command Create()
    {
        Option<FileInfo> profile = new("--profile") { HelpName = "FILE", Description = "The MUD file.", Required = true };
        Option<string> flow = new("--flow") { Description = "The first packet of the flow, sender first: 'tcp 192.0.2.10:40000 > 198.51.100.7:443'.", Required = true };
        Option<string> initiator = new("--initiated-by") { HelpName = "SENDER", Description = "Who sends the first packet: device or peer.", DefaultValueFactory = _ => "device" };
        initiator.AcceptOnlyFromAmong("device", "peer");
        string[] names = [.. ResponseLevels.All.Select(row => row.Name)];
        Option<string> response = new("--response") { HelpName = "LEVEL", Description = $"The device's response level: {string.Join(", ", names[..^1])} or {names[^1]}.", DefaultValueFactory = _ => ResponseLevel.None.Name() };
        response.AcceptOnlyFromAmong(names);
        Option<bool> proxy = new("--dns-proxy") { Description = "While the gateway's DNS proxy is up: DNS questions of the device go there." };
        Option<bool> literals = new("--leave-literals") { Description = "With --dns-proxy: not to a server that the profile names by address, as with dns:leaveLiterals." };
        DirectoryOptions directory = new();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("explain", "Decide one flow by a profile, with the reason.") { profile, flow, initiator, response, proxy, literals, json };
        directory.AddTo(command);
        command.SetAction(parsed =>
        {
            if (ProfileFile.Read(parsed.GetRequiredValue(profile).FullName) is not { } file) return ExitCode.CouldNotRun;
            if (directory.Read(parsed, file) is not { } peers) return ExitCode.CouldNotRun;
            PolicyDirection direction = parsed.GetRequiredValue(initiator) == "peer" ? PolicyDirection.ToDevice : PolicyDirection.FromDevice;
            if (FlowText.TryParse(parsed.GetRequiredValue(flow), direction, out Flow? read) is { } problem)
            {
                Screen.Error($"--flow: {problem}");
                return ExitCode.CouldNotRun;
            }
            ResponseLevel level = ResponseLevels.Find(parsed.GetRequiredValue(response))!.Value;
            DnsRedirect? redirect = parsed.GetValue(proxy) ? new(parsed.GetValue(literals)) : null;
            return Answer(Explanation.Of(EffectivePolicy.Of(file, level), peers, read!, redirect), parsed.GetValue(json));
        });
        return command.With("edgeguard explain --profile camera.json --flow 'tcp 192.0.2.10:40000 > 198.51.100.7:443'", done: "allowed, or not governed", refused: "denied", couldNotRun: "an argument is wrong, or a file cannot be read");
    }

    private static int Answer(Explanation explanation, bool json)
    {
        if (json) Console.WriteLine(PipeJson.Ascii(JsonSerializer.Serialize(explanation, ExplainJson.Readable.Explanation)));
        else Screen.Line($"{explanation.Verdict}: {explanation.Flow}: {explanation.Why}");
        return explanation.Verdict == "denied" ? ExitCode.Refused : ExitCode.Done;
    }
}

/// <summary>A judgement as a line of JSON.</summary>
internal sealed record Explanation(string Flow, string Verdict, string? Acl, string? Ace, string Direction, string Why)
{
    internal static Explanation Of(DevicePolicy policy, PeerDirectory peers, Flow flow, DnsRedirect? redirect = null)
    {
        FlowDecision judgement = redirect is null ? NameService.Judge(policy, peers, flow) : FlowEvaluator.Judge(policy, peers, flow, redirect);
        return new(FlowText.Write(flow), NameOf(judgement.Verdict), judgement.Origin?.Acl, judgement.Origin?.Ace,
            flow.Direction == PolicyDirection.FromDevice ? "from-device" : "to-device", judgement.Why);
    }

    internal static string NameOf(FlowVerdict verdict) => verdict switch
    {
        FlowVerdict.Allowed => "allowed",
        FlowVerdict.Denied => "denied",
        FlowVerdict.Redirected => "redirected",
        _ => "not-governed",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class ExplainJson : JsonSerializerContext
{
    /// <summary>For a pipe and not for a web page, so '>' may stay as it is.</summary>
    internal static readonly ExplainJson Readable = new(PipeJson.Options);
}
