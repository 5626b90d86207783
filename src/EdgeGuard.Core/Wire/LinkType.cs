namespace EdgeGuard.Core.Wire;

/// <summary>What a captured packet begins with, by its number in capture files (the registry of link types at tcpdump.org). Others are not read.</summary>
public enum LinkType
{
    /// <summary>BSD loopback: the address family in four octets, in the byte order of whoever captured.</summary>
    Loopback = 0,

    /// <summary>Ethernet.</summary>
    Ethernet = 1,

    /// <summary>An IP packet at once, by the number that most BSDs have for it.</summary>
    RawIpOfBsd = 12,

    /// <summary>An IP packet at once, by the number that OpenBSD has for it.</summary>
    RawIpOfOpenBsd = 14,

    /// <summary>An IP packet at once.</summary>
    RawIp = 101,

    /// <summary>OpenBSD loopback: as <see cref="Loopback"/>, in network byte order.</summary>
    LoopbackOfOpenBsd = 108,

    /// <summary>Linux, all interfaces ("cooked"), version 1.</summary>
    LinuxCooked = 113,

    /// <summary>An IPv4 packet at once.</summary>
    RawIpv4 = 228,

    /// <summary>An IPv6 packet at once.</summary>
    RawIpv6 = 229,

    /// <summary>Linux, all interfaces ("cooked"), version 2.</summary>
    LinuxCooked2 = 276,
}
