using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Explain;

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
        return command.With("edgeguard why camera");
    }

    private static void Print(WhyView why)
    {
        foreach (string line in Lines(why)) Screen.Line(line);
    }

    /// <summary>The answer as it is printed, a thing once.</summary>
    internal static IEnumerable<string> Lines(WhyView why) =>
    [
        $"{why.Name ?? why.Id} ({why.Id})",
        why.Now,
        why.Identity,
        .. why.Profile is { } profile ? [profile] : Array.Empty<string>(),
        .. SectionLines("Decisions", why.Steps.Count == 0 ? ["None."] : Decisions(why)),
        .. SectionLines("Forbidden packets since the rules were loaded", why.DeniedTotal is { } total ? [total.ToString(CultureInfo.InvariantCulture)] : []),
        .. SectionLines("Forbidden lately (counts are of rate-limited reports)", why.Denied.Select(d => d.Text)),
        .. SectionLines("What you allowed", why.Allowed),
        .. SectionLines("What you can do", why.ToDo),
        .. SectionLines("Muted alerts", why.Muted),
    ];

    internal static void Section(string title, IEnumerable<string> lines)
    {
        foreach (string line in SectionLines(title, lines)) Screen.Line(line);
    }

    private static IEnumerable<string> SectionLines(string title, IEnumerable<string> lines)
    {
        string[] known = [.. lines];
        return known.Length == 0 ? [] : ["", $"{title}:", .. known.Select(line => $"  {line}")];
    }

    // The packets of "Forbidden lately" are no evidence a second time, nor are those of an earlier decision, and the end of the response in force is said above.
    private static IEnumerable<string> Decisions(WhyView why)
    {
        HashSet<string> said = [.. why.Denied.Select(flow => FlowSentence.SubjectOf(flow.Text))];
        foreach ((int number, WhyStepView step) in why.Steps.Index())
        {
            yield return Decision(step, isInForce: number == why.Steps.Count - 1 && why.Level != "none");
            yield return $"  because: {step.Reason}";
            foreach (string line in step.Evidence.Where(line => said.Add(FlowSentence.SubjectOf(line)))) yield return $"  {line}";
        }
    }

    private static string Decision(WhyStepView step, bool isInForce)
    {
        string by = step.By switch { "rule" => "EdgeGuard's rules", "time" => "time", "cli" => "a user at this gateway", "mqtt" => "an order over MQTT", var other => other };
        string until = step.Until is { } end && !isInForce ? $", until {end:u}" : "";
        return $"{step.Time:u} {step.From} -> {step.To}, by {by}{until}";
    }
}
