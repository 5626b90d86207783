using EdgeGuard.Core.Addresses;
using static EdgeGuard.Linux.Packets.DiscoveryFilter;

namespace EdgeGuard.Linux.Packets;

/// <summary>
/// A classic BPF filter for learning: untagged IP packets from or to one device. Of TCP it passes only packets with SYN.
/// </summary>
internal static class DeviceFilter
{
    private const int FlagsInTcp = 13;
    private const int EthernetSize = 14;
    private const int Ipv6Size = 40;
    private const byte Syn = 0x02;
    private const byte Tcp = 6;

    /// <summary>The filter's instructions for a device.</summary>
    internal static FilterInstruction[] Program(MacAddress device)
    {
        (uint high, uint low) = ((uint)(device.Value >> 16), (uint)(device.Value & 0xffff));
        return Assemble(
        [
            new(LoadWord, 0, 0, TagPresent),
            new(JumpIfEqual, 0, Drop, 0),
            // The source MAC, else the destination MAC.
            new(LoadWord, 0, 0, 6),
            new(JumpIfEqual, 0, 2, high),
            new(LoadHalf, 0, 0, 10),
            new(JumpIfEqual, 4, 0, low),
            new(LoadWord, 0, 0, 0),
            new(JumpIfEqual, 0, Drop, high),
            new(LoadHalf, 0, 0, 4),
            new(JumpIfEqual, 0, Drop, low),
            new(LoadHalf, 0, 0, 12),
            new(JumpIfEqual, 6, 0, 0x86dd),
            new(JumpIfEqual, 0, Drop, 0x0800),
            new(LoadByte, 0, 0, EthernetSize + 9),
            new(JumpIfEqual, 0, Accept, Tcp),
            new(LoadIpv4HeaderSize, 0, 0, EthernetSize),
            new(LoadBytePastIpv4, 0, 0, EthernetSize + FlagsInTcp),
            new(JumpIfAnyBit, Accept, Drop, Syn),
            new(LoadByte, 0, 0, EthernetSize + 6),
            new(JumpIfEqual, 0, Accept, Tcp),
            new(LoadByte, 0, 0, EthernetSize + Ipv6Size + FlagsInTcp),
            new(JumpIfAnyBit, Accept, Drop, Syn),
        ]);
    }
}
