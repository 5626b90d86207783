using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard approve ID</c> and <c>edgeguard reject ID</c>: the answers to what waits for a person.</summary>
internal static class ApproveCommand
{
    internal static Command Approve()
    {
        Argument<string> which = Which();
        Option<bool> refuse = new("--refuse") { Description = "The same as 'edgeguard reject'." };
        return KnownDeviceOrder.Finish(new Command("approve", "Approve what waits for you. 'edgeguard approvals' lists it.") { which, refuse }.With("edgeguard approve 3f9a1c07"),
            parsed => Path(parsed.GetValue(refuse) ? "reject" : "approve", parsed.GetRequiredValue(which)));
    }

    internal static Command Reject()
    {
        Argument<string> which = Which();
        return KnownDeviceOrder.Finish(new Command("reject", "Refuse what waits for you: nothing changes, and you are not asked again for the same.") { which }.With("edgeguard reject 3f9a1c07"),
            parsed => Path("reject", parsed.GetRequiredValue(which)));
    }

    private static Argument<string> Which() => new("ID|DEVICE") { Description = "The id of an entry of 'edgeguard approvals', or a device about which exactly one entry waits." };

    private static string Path(string answer, string which) => $"approval/{answer}?id={Uri.EscapeDataString(which)}";
}
