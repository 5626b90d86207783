using System.CommandLine;
using EdgeGuard.Lab;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard demo</c>: an infected camera in a test network, and how EdgeGuard responds.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        Option<bool> keep = new("--keep") { Description = "Keep the network running afterwards, until Ctrl-C." };
        Command command = new("demo", "Play an attack on a test network inside this machine. Nothing outside that network changes.") { keep };
        command.SetAction((parsed, token) =>
        {
            LabRequest request = new() { ShowAttachments = true, Keep = parsed.GetValue(keep) };
            return LabRun.RunAsync(request, request.Keep ? ["demo", "--keep"] : ["demo"], token);
        });
        return command;
    }
}
