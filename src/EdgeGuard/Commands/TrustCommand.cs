using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard trust ID</c>, and <c>--undo</c>: a device without a profile and without automatic responses.</summary>
internal static class TrustCommand
{
    internal static Command Create()
    {
        Argument<string> who = DeviceCommand.Who();
        Option<bool> undo = new("--undo") { Description = "Trust it no longer; its profile holds again." };
        return KnownDeviceOrder.Finish(
            new Command("trust", "Trust a device until you undo it: no profile, no automatic response. The profiles of other devices still hold.") { who, undo }.With("edgeguard trust nas"),
            parsed => $"device/{(parsed.GetValue(undo) ? "trust-off" : "trust")}?id={Uri.EscapeDataString(parsed.GetRequiredValue(who))}");
    }
}
