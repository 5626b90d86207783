using System.Net;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Learning;

/// <summary>Learning sessions in the gateway's store.</summary>
internal sealed class LearningStore(GatewayStore store)
{
    private const string InsertHabit =
        "INSERT INTO habit (device, outward, protocol, icmp_type, icmp_code, peer, name, own_port, peer_port, address, flows, answered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

    /// <summary>All stored sessions.</summary>
    internal IReadOnlyList<LearningSession> Read() => store.Read(connection =>
    {
        List<LearningSession> sessions = connection.Rows("SELECT device, mac, since, until FROM learning", row => new LearningSession(
            DeviceId.Of(new((ulong)row.GetInt64(1))), new((ulong)row.GetInt64(1)),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))));
        foreach (LearningSession session in sessions)
        {
            foreach (Habit habit in connection.Rows(
                "SELECT outward, protocol, icmp_type, icmp_code, peer, name, own_port, peer_port, address, flows, answered FROM habit WHERE device = $1", ReadHabit, session.Device.Value))
                session.Table.Add(habit);
        }
        return sessions;
    });

    /// <summary>Writes a session as it is now. What the disk refuses is tried again.</summary>
    internal void Write(LearningSession session, IReadOnlyCollection<Habit> habits)
    {
        Habit[] now = [.. habits];
        store.Pending.Keep(KeyOf(session.Device), connection => Write(connection, session, now));
    }

    /// <summary>Removes a session. What the disk refuses is tried again.</summary>
    internal void Remove(DeviceId device) => store.Pending.Keep(KeyOf(device), connection =>
    {
        connection.Run("DELETE FROM habit WHERE device = $1", device.Value);
        connection.Run("DELETE FROM learning WHERE device = $1", device.Value);
    });

    private static string KeyOf(DeviceId device) => $"learning:{device}";

    private static void Write(SqliteConnection connection, LearningSession session, IEnumerable<Habit> habits)
    {
        connection.Run("DELETE FROM habit WHERE device = $1", session.Device.Value);
        connection.Run("INSERT INTO learning (device, mac, since, until) VALUES ($1, $2, $3, $4) ON CONFLICT (device) DO UPDATE SET since = excluded.since, until = excluded.until",
            session.Device.Value, (long)session.Mac.Value, session.Since.ToUnixTimeMilliseconds(), session.Until.ToUnixTimeMilliseconds());
        foreach (Habit habit in habits) WriteHabit(connection, session.Device, habit);
    }

    private static void WriteHabit(SqliteConnection connection, DeviceId device, Habit habit)
    {
        Flow flow = habit.Flow;
        connection.Run(InsertHabit,
            device.Value, flow.Direction == PolicyDirection.FromDevice ? 1L : 0L, (long)flow.Protocol, (long)flow.IcmpType, (long)flow.IcmpCode,
            flow.Peer.ToString(), habit.Name, (long)flow.DevicePort, (long)flow.PeerPort, flow.Device.ToString(), (long)habit.Flows, habit.IsAnswered ? 1L : 0L);
    }

    private static Habit ReadHabit(SqliteDataReader row) => new(
        new()
        {
            Direction = row.GetInt64(0) == 1 ? PolicyDirection.FromDevice : PolicyDirection.ToDevice,
            Protocol = (byte)row.GetInt64(1),
            IcmpType = (byte)row.GetInt64(2),
            IcmpCode = (byte)row.GetInt64(3),
            Peer = IPAddress.Parse(row.GetString(4)),
            DevicePort = (ushort)row.GetInt64(6),
            PeerPort = (ushort)row.GetInt64(7),
            Device = IPAddress.Parse(row.GetString(8)),
        },
        row.IsDBNull(5) ? null : row.GetString(5))
    {
        Flows = (int)row.GetInt64(9),
        IsAnswered = row.GetInt64(10) == 1,
    };
}
