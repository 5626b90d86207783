using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Nft;

// The notices of a transaction are its changes, each with its table (attribute 1), then one NEWGEN with the process:
//   NFT_MSG_NEWGEN { 1 generation, 2 process id, 3 process name }

/// <summary>Combines the kernel's notices of one transaction.</summary>
/// <param name="table">Name of EdgeGuard's table.</param>
/// <param name="ownPort">Port id of the agent's own socket, whose transactions are ignored.</param>
internal sealed class NftNoticeReader(string table, uint ownPort)
{
    private const int HeaderSize = 4;
    private const int TableName = 1, ProcessId = 2, ProcessName = 3;

    private bool _isOurs;

    /// <summary>Adds one message.</summary>
    /// <returns>The notice if the message completes one; otherwise null.</returns>
    internal NftNotice? Read(NetlinkMessage message)
    {
        if (message.Type >> 8 != (int)NftMessageType.Subsystem || message.Payload.Length < HeaderSize) return null;
        bool isForeign = message.PortId != ownPort;
        if (message.Type != (int)NftMessageType.NewGeneration)
        {
            _isOurs |= isForeign && NftFamily.IsOurs(message.Payload[0]) && TableOf(message.Payload[HeaderSize..]) == table;
            return null;
        }
        NftNotice notice = ReadGeneration(message.Payload[HeaderSize..]) with { IsAboutOurTable = _isOurs };
        _isOurs = false;
        return isForeign ? notice : null;
    }

    private static string? TableOf(ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == TableName) return NftExpressionReader.Text(payload);
        }
        return null;
    }

    private static NftNotice ReadGeneration(ReadOnlySpan<byte> bytes)
    {
        NftNotice notice = new() { IsAboutOurTable = false };
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == ProcessId) notice = notice with { ProcessId = unchecked((int)NftImageReader.Number(payload)) };
            if (type == ProcessName) notice = notice with { Process = NftExpressionReader.Text(payload) };
        }
        return notice;
    }
}
