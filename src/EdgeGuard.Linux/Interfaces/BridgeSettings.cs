namespace EdgeGuard.Linux.Interfaces;

/// <summary>A bridge setting that was changed, with its previous value.</summary>
/// <param name="What"><c>port:</c> and the name of a port, or a path below <c>/proc/sys/net</c>.</param>
/// <param name="Before">The previous value.</param>
/// <param name="Now">The value that was set.</param>
/// <param name="Bridge">Kernel name of the bridge.</param>
public sealed record BridgeChange(string What, string Before, string Now, string Bridge)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What}: {Before} → {Now}";
}

/// <summary>
/// Port isolation of a bridge. It isolates the ports and turns on proxy ARP (<c>proxy_arp_pvlan</c>) and proxy NDP without delay, so that
/// neighbors reach each other through the gateway. It turns redirects off.
/// </summary>
public static class BridgeSettings
{
    private const string PortPrefix = "port:";
    private const int LongestName = 15, LongestNumber = 10;
    private const ushort Information = 18, PortKind = 4, PortData = 5, Isolated = 33;

    /// <summary>Applies the settings that differ. Settings of an interface that is no bridge are changed too; it has no ports to isolate.</summary>
    /// <param name="bridge">Kernel name of the bridge.</param>
    /// <param name="changed">Receives every change, in order; stays as it is if nothing differed.</param>
    /// <exception cref="KernelRefusedException">The kernel refused; <paramref name="changed"/> holds the changes made before.</exception>
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

    /// <summary>Whether <see cref="Isolate"/> could have recorded it. A record of anything else, such as of a path that leads elsewhere, must not be restored.</summary>
    public static bool IsPossible(BridgeChange? change)
    {
        if (change is not { What: { } what, Before: { } before, Now: { } now, Bridge: { } bridge } || !IsInterface(bridge)) return false;
        return what.StartsWith(PortPrefix, StringComparison.Ordinal)
            ? IsInterface(what[PortPrefix.Length..])
            : Wanted(bridge).Contains((what, now)) && before.Length is > 0 and <= LongestNumber && before.All(char.IsAsciiDigit);
    }

    /// <summary>Restores previous values, the last change first. A setting that is gone, or that another program changed since, stays as it is.</summary>
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

    private static bool IsInterface(string name) =>
        name.Length is > 0 and <= LongestName && name is not ("." or "..") && name.All(c => char.IsAscii(c) && !char.IsControl(c) && c is not ('/' or ' '));

    private static void Restore(KernelSetting setting, BridgeChange change)
    {
        if (setting.Read() == change.Now) setting.Write(change.Before);
    }

    // The kernel sends IPv4 redirects if either "all" or the interface has send_redirects on, and "all" is left alone. The output chain
    // drops IPv6 redirects. Devices ignore IPv4 redirects for addresses of their own network (RFC 1122 §3.2.2.2).
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
