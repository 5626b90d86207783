using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard rename ID NAME</c>, and <c>--undo</c>: the name of a device, for people and for orders.</summary>
internal static class RenameCommand
{
    internal static Command Create()
    {
        Argument<string> who = DeviceCommand.Who();
        Argument<string?> name = new("NAME") { Description = "The new name, at most 64 characters. A name in the configuration has priority.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> undo = new("--undo") { Description = "Use the name again that the device gives itself." };
        Command command = new("rename", "Name a device, or take the name back.") { who, name, undo };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(undo) == parsed.GetValue(name) is not null) parsed.AddError("Write a name or --undo.");
        });
        return KnownDeviceOrder.Finish(command.With("edgeguard rename 00005e005301 'Porch camera'"), parsed =>
        {
            string query = parsed.GetValue(name) is { } given ? $"&name={Uri.EscapeDataString(given)}" : "";
            return $"device/rename?id={Uri.EscapeDataString(parsed.GetRequiredValue(who))}{query}";
        });
    }
}
