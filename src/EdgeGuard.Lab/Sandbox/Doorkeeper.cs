using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Sandbox;

/// <summary>Finds out which namespaces this user may make, before anything is begun.</summary>
internal static class Doorkeeper
{
    private const string AsRoot = "-nmpf";
    private const string AsAnyone = "-Urnmpf";

    /// <summary>The options of <c>unshare</c> that work here.</summary>
    /// <exception cref="LabException">None does; the message says why and what to do.</exception>
    internal static async Task<string[]> ChooseAsync(CancellationToken cancellation)
    {
        string[] choices = Environment.IsPrivilegedProcess ? [AsRoot, AsAnyone] : [AsAnyone];
        string complaint = "";
        foreach (string choice in choices)
        {
            string[] options = [choice, "--kill-child", "--mount-proc"];
            Outcome trial = await Command.TryAsync("unshare", [.. options, "true"], cancellation);
            if (trial.ExitCode == 0) return options;
            complaint = trial.Error.Trim();
        }
        throw new LabException(Explain(complaint));
    }

    private static string Explain(string complaint)
    {
        string remedy = Environment.IsPrivilegedProcess
            ? "Root may not make namespaces here. In a container, start it with CAP_SYS_ADMIN and an unmasked /proc (docker run --privileged)."
            : $"{Cause()} Run it as root instead (sudo): all it does still happens in namespaces of its own.";
        return $"The lab needs namespaces of its own, and the kernel refused them ({complaint}). {remedy}";
    }

    private static string Cause()
    {
        if (Reads("kernel/apparmor_restrict_unprivileged_userns", "1"))
            return "AppArmor keeps them from ordinary users (sysctl kernel.apparmor_restrict_unprivileged_userns is 1).";
        if (Reads("kernel/unprivileged_userns_clone", "0"))
            return "They are switched off for ordinary users (sysctl kernel.unprivileged_userns_clone is 0).";
        return Reads("user/max_user_namespaces", "0")
            ? "User namespaces are switched off (sysctl user.max_user_namespaces is 0)."
            : "This user may not make them; a container or a security module may be the reason.";
    }

    private static bool Reads(string setting, string value)
    {
        string path = $"/proc/sys/{setting}";
        return File.Exists(path) && File.ReadAllText(path).Trim() == value;
    }
}
