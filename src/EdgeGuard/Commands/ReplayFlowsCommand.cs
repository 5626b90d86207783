using System.CommandLine;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard replay-flows</c>: what a profile makes of each row of a rule table.</summary>
internal static class ReplayFlowsCommand
{
    internal static Command Create()
    {
        Argument<string> table = new("TABLE") { Description = "The rule table as CSV: srcMac,dstMac,ethType,srcIp,dstIp,ipProto,srcPort,dstPort,… Fields may be <deviceMac>, <gatewayMac>, *, addresses and names." };
        Option<string> profile = new("--profile") { HelpName = "FILE", Description = "The MUD file.", Required = true };
        Option<bool> json = ControlClient.JsonOption();
        DirectoryOptions directory = new();
        Command command = new("replay-flows", "Decide each row of a rule table by a profile.") { table, profile, json };
        directory.AddTo(command);
        command.SetAction(parsed =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            if (ProfileFile.Read(parsed.GetRequiredValue(profile), error) is not { } file) return ExitCode.CouldNotRun;
            if (directory.Read(parsed, file) is not { } peers) return ExitCode.CouldNotRun;
            string path = parsed.GetRequiredValue(table);
            using ProgressLine progress = ProgressLine.OnStandardError(2);
            progress.BeginStep($"reading {Plain.Text(path)}");
            if (InputFile.Read(path, error) is not { } bytes) return ExitCode.CouldNotRun;
            ReplayReport report = new(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            RuleTable read = RuleTableReader.Read(bytes);
            progress.BeginStep($"deciding {read.Rows.Count} rows");
            return Answer(path, read, file, peers, report, error, progress);
        });
        return command.With("edgeguard replay-flows rules.csv --profile camera.json", done: "no row is denied", refused: "a row is denied", couldNotRun: "an argument is wrong, or a file or row cannot be read");
    }

    private static int Answer(string path, RuleTable table, MudFile file, PeerDirectory peers, ReplayReport report, TextWriter error, ProgressLine progress)
    {
        RowJudge judge = new(PolicyCompiler.Compile(file), GatewayRole.Give(peers, table.Gateways));
        progress.PrintEach(table.Rows, row => report.Add(row.Number, judge.Judge(row)));
        progress.Stop();
        foreach (TableProblem problem in table.Problems) error.WriteLine(Plain.Text($"{path}:{problem.Line}: {problem.Message}."));
        report.Close();
        return table.Problems.Count > 0 ? ExitCode.CouldNotRun : report.ExitCode;
    }
}
