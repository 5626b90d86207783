using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard learn start|status|review|accept|discard</c>: learning on the running agent.</summary>
internal static class LearnOnAgentCommands
{
    internal static IEnumerable<Command> Create() => [Start(), Status(), Review(), Accept(), Discard()];

    private static Command Start()
    {
        Argument<string> who = DeviceCommand.Who();
        Option<string> length = new("--for") { HelpName = "LENGTH", Description = "How long to observe the device, such as 30m, 12h or 7d.", DefaultValueFactory = _ => "7d" };
        length.Validators.Add(result =>
        {
            if (Length(result.GetValueOrDefault<string>()) is null) result.AddError($"--for must be {DurationOption.Grammar}, at most 90d.");
        });
        return OnAgent("start", "Start to observe a device. This allows it nothing more, and ends by itself.", "edgeguard learn start camera --for 7d", who, length, (parsed, client, token) =>
            client.AskAsync(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"v1/devices/{Escaped(parsed, who)}/learn?seconds={Length(parsed.GetValue(length))?.TotalSeconds}"), token),
            body => Tell(JsonSerializer.Deserialize(body, LearningJson.Default.LearningView)!));
    }

    private static Command Status() =>
        OnAgent("status", "List the devices that are being observed, and those with a suggested profile.", "edgeguard learn status", null, null, (_, client, token) => client.AskAsync(HttpMethod.Get, "v1/learn", token), TellAll);

    private static Command Review()
    {
        Argument<string> who = DeviceCommand.Who();
        return OnAgent("review", "Show the suggested profile of a device, and what it would change.", "edgeguard learn review camera", who, null,
            (parsed, client, token) => client.AskAsync(HttpMethod.Get, $"v1/devices/{Escaped(parsed, who)}/learn", token), TellReview);
    }

    private static Command Accept()
    {
        Argument<string> who = DeviceCommand.Who();
        Option<int[]> ticks = new("--tick") { HelpName = "NUMBER", Description = "Number of an item to include that is left out by default. May be repeated." };
        return OnAgent("accept", "Apply the suggested profile. The command ends when the kernel enforces it.", "edgeguard learn accept camera --tick 3", who, ticks,
            (parsed, client, token) => client.AskAsync(HttpMethod.Post, $"v1/devices/{Escaped(parsed, who)}/learn/accept?tick={string.Join(',', parsed.GetValue(ticks) ?? [])}", token),
            body => DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!));
    }

    private static Command Discard()
    {
        Argument<string> who = DeviceCommand.Who();
        return OnAgent("discard", "Delete the suggested profile of a device, and stop observing it.", "edgeguard learn discard camera", who, null,
            (parsed, client, token) => client.AskAsync(HttpMethod.Delete, $"v1/devices/{Escaped(parsed, who)}/learn", token), TellAll);
    }

    private static Command OnAgent(
        string name, string description, string example, Argument<string>? who, Option? option, Func<ParseResult, ControlClient, CancellationToken, Task<string?>> ask, Action<string> tell)
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new(name, description) { socket, json };
        if (who is not null) command.Add(who);
        if (option is not null) command.Add(option);
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await ask(parsed, client, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else tell(body);
            return ExitCode.Done;
        }));
        return command.With(example);
    }

    private static void TellAll(string body)
    {
        IReadOnlyList<LearningView> all = JsonSerializer.Deserialize(body, LearningJson.Default.IReadOnlyListLearningView)!;
        if (all.Count == 0) Screen.Line("No device is being observed, and there is no suggested profile.");
        foreach (LearningView one in all) Tell(one);
    }

    private static void Tell(LearningView learning) => Screen.Line(Plain.Text(string.Create(CultureInfo.InvariantCulture,
        $"{learning.Id} {learning.Name}: {learning.State}, {learning.Habits} kinds of traffic so far, {(learning.State == "learning" ? "until" : "since")} {learning.Until.UtcDateTime:yyyy-MM-dd HH:mm}Z{(learning.IsFull ? "; the list is full" : "")}")));

    private static void TellReview(string body)
    {
        ReviewView review = JsonSerializer.Deserialize(body, LearningJson.Default.ReviewView)!;
        Tell(review.Learning);
        foreach (ReviewItemView item in review.Items)
        {
            Screen.Line($"{item.Number,4}. {(item.Suspicion is null ? "" : "[left out] ")}{item.Sentence} ({item.Flows} {(item.Flows == 1 ? "flow" : "flows")})");
            if (item.Suspicion is { } suspicion) Screen.Line($"      {suspicion}");
            if (item.Widened is { } widened) Screen.Line($"      widened: {widened}");
        }
        List("It would then be allowed", review.Gained);
        List("It would no longer be allowed", review.Lost);
        Screen.Line($"To apply it: edgeguard learn accept {review.Learning.Id}; --tick NUMBER includes an item that is left out. To delete it: edgeguard learn discard {review.Learning.Id}");
    }

    private static void List(string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        Screen.Line(title);
        foreach (string line in lines) Screen.Line($"  - {line}");
    }

    private static string Escaped(ParseResult parsed, Argument<string> who) => Uri.EscapeDataString(parsed.GetRequiredValue(who));

    private static TimeSpan? Length(string? text) => DurationText.Read(text) is { } length && length <= TimeSpan.FromDays(90) ? length : null;
}
