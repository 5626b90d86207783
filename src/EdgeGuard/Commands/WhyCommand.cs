using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard why ID</c>: the story of a device and the rules, in plain words.</summary>
internal static class WhyCommand
{
    internal static Command Create()
    {
        Argument<string> who = DeviceCommand.Who();
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("why", "Show every decision about a device, with its reason and evidence.") { who, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(who))}/why";
            if (await client.AskAsync(HttpMethod.Get, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.WhyView)!);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Print(WhyView why)
    {
        Console.WriteLine($"{Plain.Text(why.Name ?? why.Id)} ({why.Id})");
        Console.WriteLine(Plain.Text(why.Now));
        Console.WriteLine(Plain.Text(why.Identity));
        Section("Decisions", why.Steps.Count == 0 ? ["None."] : why.Steps.SelectMany(Lines));
        if (why.DeniedTotal is { } total) Console.WriteLine($"\nForbidden packets since the rules were loaded: {total}");
        Section("Forbidden lately (counts are of rate-limited reports)", why.Denied.Select(d => d.Text));
        Section("What you allowed", why.Allowed);
        Section("What you can do", why.ToDo);
        Section("Muted alerts", why.Muted);
    }

    internal static void Section(string title, IEnumerable<string> lines)
    {
        string[] known = [.. lines];
        if (known.Length == 0) return;
        Console.WriteLine($"\n{title}:");
        foreach (string line in known) Console.WriteLine($"  {Plain.Text(line)}");
    }

    private static IEnumerable<string> Lines(WhyStepView step)
    {
        string by = step.By switch { "rule" => "EdgeGuard's rules", "time" => "time", "cli" => "a user at this gateway", "mqtt" => "an order over MQTT", var other => other };
        string until = step.Until is { } end ? $", until {end:u}" : "";
        yield return $"{step.Time:u} {step.From} -> {step.To}, by {by}{until}";
        yield return $"    because: {step.Reason}";
        foreach (string line in step.Evidence) yield return $"    {line}";
    }
}
