using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>Keeps what devices did lately, so that a restart forgets no flow that a narrower profile would end.</summary>
internal sealed class RecentFlowStore(GatewayStore store)
{
    /// <summary>The state with the flows of earlier runs.</summary>
    internal GatewayState Restore(GatewayState state) => state with
    {
        RecentFlows = store.Read(db => db.Rows("SELECT device, to_device, protocol, own, own_port, peer, peer_port, icmp_type, icmp_code, seen FROM recent_flow ORDER BY device, seen", Read))
            .Where(row => state.Devices.ContainsKey(row.Device)).GroupBy(row => row.Device, row => row.Flow).ToImmutableDictionary(device => device.Key, device => device.ToImmutableArray()),
    };

    /// <summary>Stores what changed.</summary>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    internal void Save(ImmutableDictionary<DeviceId, ImmutableArray<RecentFlow>> saved, ImmutableDictionary<DeviceId, ImmutableArray<RecentFlow>> now) => store.Write(db =>
    {
        foreach (DeviceId device in saved.Keys.Union(now.Keys).Where(id => saved.GetValueOrDefault(id, []) != now.GetValueOrDefault(id, [])))
        {
            db.Run("DELETE FROM recent_flow WHERE device = $1", device.Value);
            foreach (RecentFlow flow in now.GetValueOrDefault(device, [])) Insert(db, device, flow);
        }
    });

    private static void Insert(SqliteConnection db, DeviceId device, RecentFlow recent)
    {
        Flow flow = recent.Flow;
        db.Run("INSERT INTO recent_flow (device, to_device, protocol, own, own_port, peer, peer_port, icmp_type, icmp_code, seen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            device.Value, flow.Direction == PolicyDirection.ToDevice ? 1 : 0, (long)flow.Protocol, flow.Device.ToString(), (long)flow.DevicePort, flow.Peer.ToString(), (long)flow.PeerPort,
            (long)flow.IcmpType, (long)flow.IcmpCode, recent.Seen.ToUnixTimeMilliseconds());
    }

    private static (DeviceId Device, RecentFlow Flow) Read(SqliteDataReader row) => (new(row.GetString(0)), new(new()
    {
        Direction = row.GetInt64(1) == 1 ? PolicyDirection.ToDevice : PolicyDirection.FromDevice,
        Protocol = (byte)row.GetInt64(2),
        Device = IPAddress.Parse(row.GetString(3)),
        DevicePort = (ushort)row.GetInt64(4),
        Peer = IPAddress.Parse(row.GetString(5)),
        PeerPort = (ushort)row.GetInt64(6),
        IcmpType = (byte)row.GetInt64(7),
        IcmpCode = (byte)row.GetInt64(8),
    }, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9))));
}
