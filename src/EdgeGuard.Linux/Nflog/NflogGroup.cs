using System.Buffers.Binary;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nflog;

/// <summary>Subscribes to one NFLOG group and counts lost reports.</summary>
internal sealed class NflogGroup(ushort number)
{
    private const int SubsystemLog = 4, ConfigMessage = 1;
    private const int ConfigCommand = 1, ConfigMode = 2, ConfigQueueThreshold = 5, ConfigFlags = 6;
    private const byte CommandBind = 1, CopyPacket = 2;
    private const ushort NumberReports = 1;

    private uint? _expected;

    internal ushort Number => number;

    /// <summary>Binds the group to the socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="snapLength">Octets of each packet to copy.</param>
    /// <param name="other">Called for reports that arrive before the acknowledgement.</param>
    /// <exception cref="KernelRefusedException">The kernel refused; the message has the remedy.</exception>
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
            // The default batches up to 100 reports for up to a second, which would delay alerts.
            writer.PutU32(ConfigQueueThreshold, 1);
            writer.PutU16(ConfigFlags, NumberReports);
        }
        int error = NetlinkExchange.Ask(socket, writer.Written, number, other);
        if (error != 0) throw new KernelRefusedException($"Listening to NFLOG group {number}", error, RemedyFor(error));
    }

    /// <summary>Records a report's sequence number.</summary>
    /// <returns>Number of reports missing before it.</returns>
    internal uint CountMissing(uint? sequence)
    {
        if (sequence is not { } seen) return 0;
        uint gap = _expected is { } expected ? unchecked(seen - expected) : 0;
        _expected = unchecked(seen + 1);
        // A step back means that the kernel restarted its numbering.
        return gap <= int.MaxValue ? gap : 0;
    }

    // The kernel gives the same error for missing privileges and for a group that another program uses.
    private static string? RemedyFor(int error) => error is KernelError.NotPermitted or KernelError.Busy
        ? "Run it as root or with CAP_NET_ADMIN. If you do, another program uses the group; /proc/net/netfilter/nfnetlink_log lists its port id."
        : null;
}
