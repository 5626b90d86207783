using System.CommandLine;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard replay</c>: what a profile makes of each flow of a device in a capture.</summary>
internal static class ReplayCommand
{
    internal static Command Create()
    {
        Argument<string> capture = new("PCAP") { Description = "The capture, pcap or pcapng." };
        Option<string> profile = new("--profile") { HelpName = "FILE", Description = "The MUD file.", Required = true };
        CaptureOptions device = new();
        Option<bool> names = new("--names-from-capture") { Description = "Learn names from the DNS answers in the capture, as the DNS proxy would." };
        Option<bool> respond = new("--respond") { Description = "Also show which responses EdgeGuard would have decided, by the times in the capture." };
        Option<bool> json = ControlClient.JsonOption();
        DirectoryOptions directory = new();
        Command command = new("replay", "Decide each flow of a device in a capture by a profile.")
        {
            capture, profile, names, respond, json,
        };
        device.AddTo(command);
        directory.AddTo(command);
        command.SetAction(parsed =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            if (device.Read(parsed, parsed.GetValue(names), error) is not { } request) return ExitCode.CouldNotRun;
            if (ProfileFile.Read(parsed.GetRequiredValue(profile), error) is not { } file) return ExitCode.CouldNotRun;
            if (directory.Read(parsed, file) is not { } peers) return ExitCode.CouldNotRun;
            using ProgressLine progress = ProgressLine.OnStandardError(parsed.GetValue(respond) ? 4 : 3);
            string path = parsed.GetRequiredValue(capture);
            progress.BeginStep($"reading {Plain.Text(path)}");
            if (CaptureFile.Read(path, request, error) is not { } traffic) return ExitCode.CouldNotRun;
            ReplayReport report = new(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            peers = GatewayRole.Give(peers, traffic.Gateways);
            GatewayState? home = parsed.GetValue(respond) ? CaptureResponse.Home(request.Device, traffic, peers, file) : null;
            return Answer(traffic, new(PolicyCompiler.Compile(file), peers), request.Device, home, report, progress);
        });
        return command.With("edgeguard replay camera.pcap --profile camera.json --mac 00:00:5e:00:53:10", done: "no flow is denied", refused: "a flow is denied", couldNotRun: "an argument is wrong, or a file cannot be read to its end");
    }

    private static int Answer(CaptureTraffic traffic, FlowVerdicts verdicts, MacAddress device, GatewayState? home, ReplayReport report, ProgressLine progress)
    {
        progress.BeginStep($"deciding {traffic.Flows.Count} flows");
        List<(ObservedFlow Flow, FlowDecision FlowDecision)> judged = [.. traffic.Flows.Select(flow => (flow, verdicts.Judge(flow)))];
        progress.BeginStep($"writing {judged.Count} verdicts");
        progress.PrintEach(judged, one => report.Add(one.Flow, one.FlowDecision));
        if (home is not null)
        {
            progress.BeginStep("deciding the responses");
            Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
            IReadOnlyList<ReplayedDecision> decisions = [.. CaptureResponse.Decide(home, device, judged, responder)];
            progress.PrintEach(decisions, report.Add);
        }
        progress.Stop();
        report.Close();
        return traffic.Problem is null ? report.ExitCode : ExitCode.CouldNotRun;
    }
}
