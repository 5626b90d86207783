using System.Buffers.Binary;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nflog;

/// <summary>Asks the kernel for the reports of one NFLOG group, and keeps count of those that never came.</summary>
internal sealed class NflogGroup(ushort number)
{
    private const int SubsystemLog = 4, ConfigMessage = 1;
    private const int ConfigCommand = 1, ConfigMode = 2, ConfigQueueThreshold = 5, ConfigFlags = 6;
    private const byte CommandBind = 1, CopyPacket = 2;
    private const ushort NumberReports = 1;

    private uint? _expected;

    internal ushort Number => number;

    /// <summary>Binds the group to the socket.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused; the message says what to do.</exception>
    internal void Bind(NetlinkSocket socket, int snapLength, NetlinkMessageHandler other)
    {
        NetlinkWriter writer = new();
        Span<byte> mode = stackalloc byte[6];
        BinaryPrimitives.WriteInt32BigEndian(mode, snapLength);
        mode[4] = CopyPacket;
        int flags = NetlinkExchange.Request | NetlinkExchange.Acknowledge;
        using (writer.Message(SubsystemLog << 8 | ConfigMessage, flags, number, family: 0, resource: number))
        {
            writer.PutU8(ConfigCommand, CommandBind);
            writer.Put(ConfigMode, mode);
            // The default gathers 100 reports or waits a second: an alert then takes 596 ms at the median.
            writer.PutU32(ConfigQueueThreshold, 1);
            writer.PutU16(ConfigFlags, NumberReports);
        }
        int error = NetlinkExchange.Ask(socket, writer.Written, number, other);
        if (error != 0) throw new KernelRefusedException($"Listening to NFLOG group {number}", error, RemedyFor(error));
    }

    /// <summary>Takes note of a report's number.</summary>
    /// <returns>How many reports are missing before it.</returns>
    internal uint CountMissing(uint? sequence)
    {
        if (sequence is not { } seen) return 0;
        uint gap = _expected is { } expected ? unchecked(seen - expected) : 0;
        _expected = unchecked(seen + 1);
        // A step back means that the kernel began to count anew.
        return gap <= int.MaxValue ? gap : 0;
    }

    // The kernel says the same to one who has no right and to one who comes second.
    private static string? RemedyFor(int error) => error is KernelError.NotPermitted or KernelError.Busy
        ? "Run it as root or with CAP_NET_ADMIN; if so it is, another program listens to the group: /proc/net/netfilter/nfnetlink_log names its port id."
        : null;
}
