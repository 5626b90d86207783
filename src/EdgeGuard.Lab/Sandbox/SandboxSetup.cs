using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Sandbox;

/// <summary>Prepares the sandbox from inside: a tmpfs over <c>/run</c>, and a resolv.conf that points to the test network.</summary>
internal static class SandboxSetup
{
    /// <summary>Holds every file of a run. It is a tmpfs and disappears with the sandbox.</summary>
    internal const string StateFolder = "/run/edgeguard-lab";

    private const string ResolverSettings = "/etc/resolv.conf";

    /// <returns>The state folder.</returns>
    /// <exception cref="LabException">This process does not run in a sandbox.</exception>
    internal static DirectoryInfo Prepare()
    {
        if (!PrivateSandbox.IsInside()) throw new LabException("The test network is built in a sandbox only; nothing was changed.");
        string resolver = ResolverTarget();
        SystemCalls.MountTmpfs("/run");
        Directory.CreateDirectory("/run/netns");
        DirectoryInfo state = Directory.CreateDirectory(StateFolder);
        PointResolver(resolver);
        return state;
    }

    /// <returns>A token that is cancelled when the outer process closes our standard input.</returns>
    internal static CancellationToken CancelWhenParentExits(CancellationToken cancellation)
    {
        CancellationTokenSource parentExited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Thread watch = new(() =>
        {
            using Stream input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0) { }
            parentExited.Cancel();
        }) { IsBackground = true, Name = "outer process" };
        watch.Start();
        return parentExited.Token;
    }

    private static string ResolverTarget()
    {
        FileInfo settings = new(ResolverSettings);
        return settings.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? settings.FullName;
    }

    // The gateway's resolver listens on its own loopback address; devices learn their server by DHCP instead.
    private static void PointResolver(string target)
    {
        string own = Path.Combine(StateFolder, "resolv.conf");
        File.WriteAllText(own, "nameserver 127.0.0.1\n");
        if (target.StartsWith("/run/", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(own, target);
        }
        else if (File.Exists(target))
        {
            SystemCalls.BindFile(own, target);
        }
    }
}
