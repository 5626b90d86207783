namespace EdgeGuard.Linux.Interfaces;

/// <summary>One thing about a bridge that was set to another value, and the value that it had.</summary>
/// <param name="What">A port's name with <c>port:</c> before it, or a setting below <c>/proc/sys/net</c>.</param>
/// <param name="Before">The value before.</param>
/// <param name="Now">The value that we set.</param>
/// <param name="Bridge">Kernel name of the bridge.</param>
public sealed record BridgeChange(string What, string Before, string Now, string Bridge)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What}: {Before} → {Now}";
}

/// <summary>
/// Keeps the ports of a bridge apart and lets the gateway stand in for neighbours, so that they reach each other through it: isolated
/// ports, ARP answered for the whole private VLAN without delay, NDP answered for addresses listed, no redirects.
/// </summary>
public static class BridgeSettings
{
    private const string PortPrefix = "port:";
    private const ushort Information = 18, PortKind = 4, PortData = 5, Isolated = 33;

    /// <summary>Makes it so, where it is not.</summary>
    /// <returns>What was changed, in order; empty where all was so already.</returns>
    /// <exception cref="KernelRefusedException">The kernel refused; what was changed before is in <paramref name="changed"/>.</exception>
    public static void Isolate(string bridge, ICollection<BridgeChange> changed)
    {
        foreach ((string path, string value) in Wanted(bridge)) Set(bridge, new(path), value, changed);
        using RouteSocket socket = new();
        IReadOnlyList<Link> links = LinkTable.Read(socket);
        int index = links.FirstOrDefault(l => l.Name == bridge && l.Kind == "bridge")?.Index ?? -1;
        foreach (Link port in links.Where(l => l.IsBridgePort && l.Master == index && !l.IsIsolated))
        {
            SetIsolated(socket, port, isIsolated: true);
            changed.Add(new(PortPrefix + port.Name, "joined", "isolated", bridge));
        }
    }

    /// <summary>Puts back what was changed, the last change first. What is gone, or was changed by someone else since, is left as it is.</summary>
    public static void Restore(IEnumerable<BridgeChange> changes)
    {
        using RouteSocket socket = new();
        IReadOnlyList<Link> links = LinkTable.Read(socket);
        foreach (BridgeChange change in changes.Reverse())
        {
            if (!change.What.StartsWith(PortPrefix, StringComparison.Ordinal)) Restore(new KernelSetting(change.What), change);
            else if (links.FirstOrDefault(l => l.IsIsolated && l.Name == change.What[PortPrefix.Length..]) is { } port) SetIsolated(socket, port, isIsolated: false);
        }
    }

    private static void Restore(KernelSetting setting, BridgeChange change)
    {
        if (setting.Read() == change.Now) setting.Write(change.Before);
    }

    // send_redirects counts as on where "all" has it on, which is not ours to change; the output chain stops redirects of IPv6, and
    // devices ignore those of IPv4 for addresses of their own network (RFC 1122 §3.2.2.2).
    private static IEnumerable<(string Path, string Value)> Wanted(string bridge) =>
    [
        ($"ipv4/conf/{bridge}/proxy_arp_pvlan", "1"),
        ($"ipv4/conf/{bridge}/send_redirects", "0"),
        ($"ipv4/neigh/{bridge}/proxy_delay", "0"),
        ($"ipv6/conf/{bridge}/proxy_ndp", "1"),
        ($"ipv6/neigh/{bridge}/proxy_delay", "0"),
    ];

    private static void Set(string bridge, KernelSetting setting, string value, ICollection<BridgeChange> changed)
    {
        if (setting.Read() is not { } before || before == value) return;
        setting.Write(value);
        changed.Add(new(setting.Path, before, value, bridge));
    }

    private static void SetIsolated(RouteSocket socket, Link port, bool isIsolated)
    {
        int refused = socket.Ask(RouteSocket.NewLink, 0, 0, RouteSocket.LinkRest(port.Index), writer =>
        {
            using var information = writer.Nest(Information);
            writer.PutText(PortKind, "bridge");
            using var data = writer.Nest(PortData);
            writer.PutU8(Isolated, isIsolated ? (byte)1 : (byte)0);
        });
        if (refused != 0) throw new KernelRefusedException($"Isolating port {port.Name}", refused);
    }
}
