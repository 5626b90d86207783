using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Sandbox;

/// <summary>Finds out which Linux namespaces this user may create, before anything else starts.</summary>
internal static class NamespaceProbe
{
    private const string AsRoot = "-nmpf";
    private const string AsAnyone = "-Urnmpf";

    /// <summary>Tries <c>unshare</c> with each set of options.</summary>
    /// <returns>The first options that work here.</returns>
    /// <exception cref="LabException">None works. The message states the cause and the remedy.</exception>
    internal static async Task<string[]> FindUnshareOptionsAsync(CancellationToken cancellation)
    {
        string[] choices = Environment.IsPrivilegedProcess ? [AsRoot, AsAnyone] : [AsAnyone];
        string error = "";
        foreach (string choice in choices)
        {
            string[] options = [choice, "--kill-child", "--mount-proc"];
            CommandResult trial = await Command.TryAsync("unshare", [.. options, "true"], cancellation);
            if (trial.ExitCode == 0) return options;
            error = trial.Error.Trim();
        }
        throw new LabException(Explain(error));
    }

    private static string Explain(string error)
    {
        string remedy = Environment.IsPrivilegedProcess
            ? "Root may not create namespaces here. In a container, start it with CAP_SYS_ADMIN and an unmasked /proc (docker run --privileged)."
            : $"{Cause()} Run it as root (sudo). It still changes nothing outside its own namespaces.";
        return $"The test network needs Linux namespaces, and the kernel refused them ({error}). {remedy}";
    }

    private static string Cause()
    {
        if (HasSetting("kernel/apparmor_restrict_unprivileged_userns", "1"))
            return "AppArmor denies them to ordinary users (sysctl kernel.apparmor_restrict_unprivileged_userns is 1).";
        if (HasSetting("kernel/unprivileged_userns_clone", "0"))
            return "They are disabled for ordinary users (sysctl kernel.unprivileged_userns_clone is 0).";
        return HasSetting("user/max_user_namespaces", "0")
            ? "User namespaces are disabled (sysctl user.max_user_namespaces is 0)."
            : "This user may not create them. A container or a security module may be the cause.";
    }

    private static bool HasSetting(string setting, string value)
    {
        string path = $"/proc/sys/{setting}";
        return File.Exists(path) && File.ReadAllText(path).Trim() == value;
    }
}
