namespace EdgeGuard.Lab.Sandbox;

/// <summary>Furnishes the sandbox from within: memory in place of /run, and the lab's own name server for every process in it.</summary>
internal static class SandboxInterior
{
    /// <summary>Everything that the lab writes; it is memory, and goes with the sandbox.</summary>
    internal const string StateFolder = "/run/edgeguard-lab";

    private const string ResolverSettings = "/etc/resolv.conf";

    /// <returns>The state folder.</returns>
    /// <exception cref="LabException">This is not a sandbox.</exception>
    internal static DirectoryInfo Furnish()
    {
        if (!PrivateSandbox.IsInside()) throw new LabException("The lab's network is built inside a sandbox only; nothing was touched.");
        string resolver = ResolverTarget();
        KernelCalls.MountMemory("/run");
        Directory.CreateDirectory("/run/netns");
        DirectoryInfo state = Directory.CreateDirectory(StateFolder);
        PointResolver(resolver);
        return state;
    }

    /// <summary>Ends when the outer command lets go of our standard input.</summary>
    internal static CancellationToken WatchOuterCommand(CancellationToken cancellation)
    {
        CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Thread watch = new(() =>
        {
            using Stream input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0) { }
            left.Cancel();
        }) { IsBackground = true, Name = "outer command" };
        watch.Start();
        return left.Token;
    }

    private static string ResolverTarget()
    {
        FileInfo settings = new(ResolverSettings);
        return settings.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? settings.FullName;
    }

    // The gateway's resolver listens on its own loopback address; devices are told their server by DHCP instead.
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
            KernelCalls.BindFile(own, target);
        }
    }
}
