using System.CommandLine;
using EdgeGuard.Lab;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard demo</c>: a story in a test network. By default a camera is infected, and EdgeGuard responds.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        Option<string> story = new("--story")
        {
            HelpName = "NAME",
            Description = "mirai: an infected camera. signature: MUD files that are changed, signed, approved and updated.",
            DefaultValueFactory = _ => LabRequest.DefaultStory,
        };
        story.AcceptOnlyFromAmong([.. LabRequest.Stories]);
        Option<bool> keep = new("--keep") { Description = "Keep the network running afterwards, until Ctrl-C." };
        Command command = new("demo", "Play a story on a test network inside this machine. Nothing outside that network changes.") { story, keep };
        command.SetAction((parsed, token) =>
        {
            LabRequest request = new() { Story = parsed.GetRequiredValue(story), ShowAttachments = true, Keep = parsed.GetValue(keep) };
            return LabRun.RunAsync(request, ["demo", "--story", request.Story, .. request.Keep ? (string[])["--keep"] : []], token);
        });
        return command.With("edgeguard demo", done: "every expectation held", refused: "an expectation did not hold", couldNotRun: "the demo could not run");
    }
}
