using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Oracle.Wires;

/// <summary>The gateway's connection table: emptied between phases, re-judged as the agent does it.</summary>
internal sealed class FlowTable : IDisposable
{
    private const int DeleteMessage = 1 << 8 | 2;

    private readonly ConntrackTable _table = ConntrackTable.Open();
    private readonly NetlinkSocket _socket = NetlinkSocket.Open();
    private readonly NetlinkWriter _writer = new();
    private uint _sequence;

    /// <summary>Forgets every flow.</summary>
    internal void Clear()
    {
        _writer.Clear();
        uint sequence = ++_sequence;
        using (_writer.Message(DeleteMessage, NetlinkExchange.Request | NetlinkExchange.Acknowledge, sequence, family: 0)) { }
        int error = NetlinkExchange.Ask(_socket, _writer.Written, sequence);
        if (error != 0) throw new InvalidOperationException($"The connection table cannot be emptied: error {error}.");
    }

    /// <summary>Ends the flows that may not live on, as the agent does after every change of the ruleset.</summary>
    internal void Rejudge(GatewayState state)
    {
        LiveFlows flows = new(state);
        foreach (ConntrackFlow flow in _table.Dump())
        {
            if (flows.IsRevoked(flow)) _table.Delete(flow);
        }
    }

    public void Dispose()
    {
        _table.Dispose();
        _socket.Dispose();
    }
}
