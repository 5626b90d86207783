using static EdgeGuard.Linux.Packets.DiscoveryFilter;

namespace EdgeGuard.Linux.Packets;

/// <summary>
/// A classic BPF filter for traces of another router: ICMP redirects, and TCP packets with SYN, whose sender shows who forwards for others.
/// A socket of its own, so that a flood of connections costs no ARP or DHCP frame.
/// </summary>
internal static class RouterFilter
{
    private const byte Ipv4Redirect = 5, Ipv6Redirect = 137, Icmp = 1, Icmpv6 = 58, Tcp = 6, Syn = 0x02;
    private const int EthernetSize = 14, Ipv6Size = 40, FlagsInTcp = 13;

    /// <summary>The filter's instructions.</summary>
    internal static ReadOnlySpan<FilterInstruction> Program => Assembled;

    private static readonly FilterInstruction[] Assembled = Assemble(
    [
        new(LoadWord, 0, 0, TagPresent),
        new(JumpIfEqual, 0, Drop, 0),
        new(LoadHalf, 0, 0, 12),
        new(JumpIfEqual, 10, 0, 0x86dd),
        new(JumpIfEqual, 0, Drop, 0x0800),
        new(LoadByte, 0, 0, EthernetSize + 9),
        new(JumpIfEqual, 4, 0, Icmp),
        new(JumpIfEqual, 0, Drop, Tcp),
        new(LoadIpv4HeaderSize, 0, 0, EthernetSize),
        new(LoadBytePastIpv4, 0, 0, EthernetSize + FlagsInTcp),
        new(JumpIfAnyBit, Accept, Drop, Syn),
        new(LoadIpv4HeaderSize, 0, 0, EthernetSize),
        new(LoadBytePastIpv4, 0, 0, EthernetSize),
        new(JumpIfEqual, Accept, Drop, Ipv4Redirect),
        new(LoadByte, 0, 0, EthernetSize + 6),
        new(JumpIfEqual, 3, 0, Icmpv6),
        new(JumpIfEqual, 0, Drop, Tcp),
        new(LoadByte, 0, 0, EthernetSize + Ipv6Size + FlagsInTcp),
        new(JumpIfAnyBit, Accept, Drop, Syn),
        new(LoadByte, 0, 0, EthernetSize + Ipv6Size),
        new(JumpIfEqual, Accept, Drop, Ipv6Redirect),
    ]);
}
