using System.CommandLine;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard learn</c>: a profile from what a device did, out of captures or on the running agent.</summary>
internal static class LearnCommand
{
    internal static Command Create()
    {
        Argument<string[]> captures = new("PCAP") { Description = "Captures with the device's traffic: pcap or pcapng, also with gzip.", Arity = ArgumentArity.ZeroOrMore };
        CaptureOptions device = new(isRequired: false);
        Option<string?> output = new("--out") { HelpName = "FILE", Description = "The MUD file to write. Without it, no file is written." };
        Option<int[]> ticks = new("--tick") { HelpName = "NUMBER", Description = "Number of an item to include that is left out by default. May be repeated." };
        Option<bool> json = ControlClient.JsonOption();
        DirectoryOptions directory = new();
        Command command = new("learn", "Make a profile from a device's traffic: from captures, or on the running agent with a command below.") { captures, output, ticks, json };
        KnownOptions.Demand(command, captures);
        device.AddTo(command);
        directory.AddTo(command);
        foreach (Command onAgent in LearnOnAgentCommands.Create()) command.Add(onAgent);
        command.SetAction(parsed =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            if (parsed.GetValue(captures) is not { Length: > 0 } paths)
            {
                error.WriteLine("Name captures, with --mac and --out; or use 'edgeguard learn start ID' on the running agent.");
                return ExitCode.CouldNotRun;
            }
            if (device.Read(parsed, learnsNames: true, error) is not { } request) return ExitCode.CouldNotRun;
            if (directory.Read(parsed, Baseline.File(new())) is not { } peers) return ExitCode.CouldNotRun;
            return Learn(paths, request, peers, error) is { } learned
                ? Tell(learned, [.. parsed.GetValue(ticks) ?? []], parsed.GetValue(output), parsed.GetValue(json), parsed.InvocationConfiguration)
                : ExitCode.CouldNotRun;
        });
        return command.With("edgeguard learn camera.pcap --mac 00:00:5e:00:53:10 --out camera.json", refused: null, couldNotRun: "an argument is wrong, or a file cannot be read or written");
    }

    private static LearnedProfile? Learn(string[] paths, CaptureRequest request, PeerDirectory peers, TextWriter error)
    {
        List<CaptureTraffic> traffic = [];
        using ProgressLine progress = ProgressLine.OnStandardError(paths.Length + 1);
        foreach (string path in paths)
        {
            progress.BeginStep($"reading {Plain.Text(path)}");
            if (CaptureFile.Read(path, request, error) is not { } one) return null;
            traffic.Add(one);
        }
        progress.BeginStep("making the profile");
        PeerDirectory directory = GatewayRole.Give(peers, [.. traffic.SelectMany(one => one.Gateways).Distinct()]);
        ObservedFlow[] flows = [.. traffic.SelectMany(one => one.Flows)];
        return ProfileLearner.Learn(request.Device, flows, directory, flows.Length == 0 ? DateTimeOffset.UnixEpoch : flows.Max(flow => flow.Begin));
    }

    private static int Tell(LearnedProfile learned, HashSet<int> ticked, string? path, bool json, InvocationConfiguration console)
    {
        if (ticked.Except(learned.Items.Select(item => item.Number)).ToArray() is { Length: > 0 } unknown)
        {
            console.Error.WriteLine($"--tick: there is no item {unknown[0]}; items are 1 to {learned.Items.Count}.");
            return ExitCode.CouldNotRun;
        }
        if (json) LearnedText.WriteJson(learned, ticked, console.Output);
        else LearnedText.Write(learned, ticked, console.Output);
        if (path is null) return ExitCode.Done;
        if (!learned.Items.Any(item => item.IsTaken(ticked)))
            console.Error.WriteLine("Nothing was included, so this profile forbids everything that the device did.");
        try
        {
            File.WriteAllBytes(path, MudWriter.Write(learned.File(ticked)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            console.Error.WriteLine(Plain.Text($"{path}: cannot be written: {problem.Message}"));
            return ExitCode.CouldNotRun;
        }
        if (!json) console.Output.WriteLine(Plain.Text($"Written to {path}."));
        return ExitCode.Done;
    }
}
