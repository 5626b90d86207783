using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Mud;
using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard profile import|match|apply</c>: profiles to choose from, on the running agent.</summary>
internal static class ProfileOnAgentCommands
{
    internal static IEnumerable<Command> Create() => [Import(), Match(), Apply()];

    private static Command Import()
    {
        Argument<string> folder = new("FOLDER") { Description = "A folder of MUD files, or one file." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("import", "Store MUD files in the agent, checked as 'check --compat' does. No device uses them until you apply one.") { folder, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            int exit = ExitCode.Done;
            IReadOnlyList<MudSource> files = MudSource.ExpandAll(parsed.GetRequiredValue(folder));
            using ProgressLine progress = ProgressLine.OnStandardError(files.Count);
            foreach (MudSource file in files)
            {
                progress.BeginStep($"importing {Plain.Text(file.Name)}");
                exit = Math.Max(exit, await ImportAsync(file, parsed.GetValue(json), client, progress, token));
            }
            return exit;
        }));
        return command.With("edgeguard profile import seeds/profiles", done: "every file is stored", refused: "a file was refused", couldNotRun: "no agent answers, or a file cannot be read");
    }

    private static async Task<int> ImportAsync(MudSource file, bool json, ControlClient client, ProgressLine progress, CancellationToken token)
    {
        string name = Plain.Text(file.Name);
        if (!file.TryRead(MudLimits.Default.MaxBytes, out ReadOnlyMemory<byte> bytes, out string? reason))
        {
            progress.Print(() => Screen.Error($"{name}: cannot be read: {Plain.Text(reason)}"));
            return ExitCode.CouldNotRun;
        }
        MudResult result = MudReader.Read(bytes, MudStrictness.Compatible);
        if (result is not MudResult.Accepted)
        {
            progress.Print(() =>
            {
                foreach (MudProblem problem in result.Problems.Where(p => p.Severity == MudSeverity.Error)) Screen.Error($"{name}:{Plain.Text(problem.ToString())}");
                Tell(new(file.Name, null, false), json);
            });
            return ExitCode.Refused;
        }
        using ReadOnlyMemoryContent content = new(bytes);
        if (await client.AskAsync(HttpMethod.Post, "v1/profiles", token, content) is not { } body) return ExitCode.Refused;
        ImportedView imported = JsonSerializer.Deserialize(body, ProfileJson.Default.ImportedView)!;
        progress.Print(() => Tell(new(file.Name, imported.Key, imported.IsNew), json));
        return ExitCode.Done;
    }

    private static void Tell(ImportView import, bool json)
    {
        string outcome = import.Key is { } key ? $"{(import.IsNew ? "stored" : "already stored")} as {key}" : "refused";
        if (json) Console.WriteLine(PipeJson.Ascii(JsonSerializer.Serialize(import, ToolJson.Readable.ImportView)));
        else Screen.Line($"{import.File}: {outcome}");
    }

    private static Command Match()
    {
        Argument<string> who = DeviceCommand.Who();
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("match", "Rank the imported profiles for a device, with reasons. It applies none.") { who, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(who))}/matches";
            if (await client.AskAsync(HttpMethod.Get, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Tell(JsonSerializer.Deserialize(body, ProfileJson.Default.MatchView)!, parsed.InvocationConfiguration.Output);
            return ExitCode.Done;
        }));
        return command.With("edgeguard profile match camera");
    }

    /// <summary>Writes offers for people.</summary>
    internal static void Tell(MatchView match, TextWriter output)
    {
        if (match.Offers.Count == 0)
        {
            Screen.Line(output, match.Imported == 0
                ? "No profiles are imported. To import some: edgeguard profile import FOLDER"
                : $"None of the {match.Imported} imported profiles fits. Try again when the device was online for longer, or make a profile of its traffic: edgeguard learn start {match.Id}");
            return;
        }
        foreach (OfferView offer in match.Offers)
        {
            Screen.Line(output, $"{offer.Key}  {offer.Score} of 100  {offer.SystemInfo ?? offer.MudUrl}");
            foreach (string reason in offer.Reasons) Screen.Line(output, $"  - {reason}");
        }
        output.WriteLine();
        Screen.Line(output, $"None is applied. A device can fake all of this, so read a profile first: edgeguard profile show {match.Offers[0].Path}. Then: edgeguard profile apply {match.Id} KEY");
    }

    private static Command Apply()
    {
        Argument<string> who = DeviceCommand.Who();
        Argument<string> key = new("KEY") { Description = "The key of the imported profile, as 'match' and 'import' print it." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("apply", "Give a device an imported profile. The command ends when the kernel enforces it.") { who, key, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(who))}/profile?key={Uri.EscapeDataString(parsed.GetRequiredValue(key))}";
            if (await client.AskAsync(HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command.With("edgeguard profile apply camera https://mud.example.net/camera.json");
    }
}
