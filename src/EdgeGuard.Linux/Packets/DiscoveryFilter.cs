namespace EdgeGuard.Linux.Packets;

/// <summary>
/// A classic BPF filter for discovery: ARP, LLDP, DHCPv4, DHCPv6 and neighbor discovery.
/// It drops frames of a VLAN, which belong to another network than the interface.
/// </summary>
internal static class DiscoveryFilter
{
    internal const ushort LoadByte = 0x30;
    internal const ushort LoadHalf = 0x28;
    internal const ushort LoadWord = 0x20;
    private const ushort LoadHalfPastIpv4 = 0x48;
    internal const ushort LoadBytePastIpv4 = 0x50;
    internal const ushort LoadIpv4HeaderSize = 0xb1;
    internal const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAbove = 0x25;
    internal const ushort JumpIfAnyBit = 0x45;
    private const ushort Return = 0x06;
    internal const uint TagPresent = 0xffff_f000 + 48;
    private const uint Tag = 0xffff_f000 + 44, VlanOfTag = 0x0fff;
    private const uint WholeFrame = 0xffff;

    internal const byte Accept = 255;
    internal const byte Drop = 254;

    /// <summary>The filter's instructions.</summary>
    internal static ReadOnlySpan<FilterInstruction> Program => Assembled;

    private static readonly FilterInstruction[] Assembled = Assemble(
    [
        // A tag of VLAN 0 gives a priority and no VLAN (IEEE 802.1Q §6.9).
        new(LoadWord, 0, 0, TagPresent),
        new(JumpIfEqual, 2, 0, 0),
        new(LoadWord, 0, 0, Tag),
        new(JumpIfAnyBit, Drop, 0, VlanOfTag),
        new(LoadHalf, 0, 0, 12),
        new(JumpIfEqual, Accept, 0, 0x0806),
        new(JumpIfEqual, Accept, 0, 0x88cc),
        new(JumpIfEqual, 8, 0, 0x86dd),
        new(JumpIfEqual, 0, Drop, 0x0800),
        // IPv4: UDP, no fragment, to a DHCP port.
        new(LoadByte, 0, 0, 23),
        new(JumpIfEqual, 0, Drop, 17),
        new(LoadHalf, 0, 0, 20),
        new(JumpIfAnyBit, Drop, 0, 0x3fff),
        new(LoadIpv4HeaderSize, 0, 0, 14),
        new(LoadHalfPastIpv4, 0, 0, 16),
        new(JumpIfEqual, Accept, 6, 67),
        // IPv6: neighbor discovery directly after the header, or UDP to a DHCP port.
        new(LoadByte, 0, 0, 20),
        new(JumpIfEqual, 5, 0, 17),
        new(JumpIfEqual, 0, Drop, 58),
        new(LoadByte, 0, 0, 54),
        new(JumpIfAtLeast, 0, Drop, 133),
        new(JumpIfAbove, Drop, Accept, 136),
        new(JumpIfEqual, Accept, Drop, 68),
        new(LoadHalf, 0, 0, 56),
        new(JumpIfEqual, Accept, 0, 546),
        new(JumpIfEqual, Accept, Drop, 547),
    ]);

    // Jumps to Accept and Drop become jumps to the two returns at the end.
    internal static FilterInstruction[] Assemble(FilterInstruction[] body)
    {
        int accept = body.Length;
        byte Step(byte jump, int at) => (byte)(jump == Accept ? accept - at - 1 : jump == Drop ? accept - at : jump);
        return
        [
            .. body.Select((one, at) => one with { IfTrue = Step(one.IfTrue, at), IfFalse = Step(one.IfFalse, at) }),
            new(Return, 0, 0, WholeFrame),
            new(Return, 0, 0, 0),
        ];
    }
}
