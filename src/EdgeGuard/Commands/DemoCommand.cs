using System.CommandLine;
using EdgeGuard.Lab;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard demo</c>: an infected camera in a test network, and how EdgeGuard responds.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        Option<bool> keep = new("--keep") { Description = "Keep the test network running at the end, until Ctrl-C." };
        Command command = new("demo", "Run the built-in scenario in a test network of Linux namespaces. Nothing else on this machine is changed.") { keep };
        command.SetAction((parsed, token) =>
        {
            LabRequest request = new() { ShowAttachments = true, Keep = parsed.GetValue(keep) };
            return LabRun.RunAsync(request, request.Keep ? ["demo", "--keep"] : ["demo"], token);
        });
        return command;
    }
}
