using System.CommandLine;
using EdgeGuard.Lab;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard demo</c>: a home, an infected camera, and what EdgeGuard does about it, in namespaces of its own.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        Option<bool> keep = new("--keep") { Description = "Leave the network up afterwards, until Ctrl-C." };
        Command command = new("demo", "Show the whole job on a network inside this machine; nothing outside it is touched.") { keep };
        command.SetAction((parsed, token) =>
        {
            LabRequest request = new() { ShowExhibits = true, Keep = parsed.GetValue(keep) };
            return LabRun.PlayAsync(request, request.Keep ? ["demo", "--keep"] : ["demo"], token);
        });
        return command;
    }
}
