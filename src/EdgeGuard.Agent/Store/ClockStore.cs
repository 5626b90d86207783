using EdgeGuard.Agent.Clock;
using EdgeGuard.Linux.Clock;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Store;

/// <summary>Keeps the gateway's clock in the store, a row for each boot, and starts it.</summary>
internal sealed partial class ClockStore
{
    // Older boots matter only for the time of day of what they stored.
    private const int MostBoots = 64;

    private readonly Func<GatewayStore> _store;
    private readonly TimeProvider _kernel;
    private readonly string _boot;
    private readonly ILogger<ClockStore> _logger;

    /// <param name="store">Opens the store; not called before somebody wants the time.</param>
    /// <param name="kernel">Boot time and wall clock.</param>
    /// <param name="boot">The kernel's name of this boot; empty where it is unknown.</param>
    /// <param name="logger">Logs a refused write.</param>
    internal ClockStore(Func<GatewayStore> store, TimeProvider kernel, string boot, ILogger<ClockStore> logger)
    {
        (_store, _kernel, _boot, _logger) = (store, kernel, boot, logger);
        Clock = new(kernel, Start);
    }

    /// <summary>The clock. It starts where the store says; at a new boot, what lasts for one boot ends then.</summary>
    internal GatewayClock Clock { get; }

    /// <summary>Keeps the clock of this machine.</summary>
    internal static ClockStore OfThisMachine(Func<GatewayStore> store, ILogger<ClockStore> logger) => new(store, BootClock.Instance, BootClock.ReadBootId(), logger);

    /// <summary>Stores the time, so that a reboot goes on from here.</summary>
    /// <exception cref="StoreException">An earlier time stays stored.</exception>
    internal void Keep() => _store().Write(_ => { });

    private ClockStart Start()
    {
        GatewayStore store = _store();
        long timestamp = _kernel.GetTimestamp();
        TimeSpan uptime = _kernel.GetElapsedTime(0, timestamp);
        (IReadOnlyList<ClockBoot> boots, DateTimeOffset now, bool isNew) = ClockHistory.Continue(store.Read(Boots), _boot, uptime, _kernel.GetUtcNow(), store.Read(Newest));
        try
        {
            if (isNew)
            {
                // Refused, it joins the next write: no time is stored in the row of another boot.
                store.First = db => Begin(db, boots[^1]);
                store.Write(_ => { });
            }
        }
        catch (StoreException problem)
        {
            LogNotStored(problem.Message);
        }
        store.Stamp = Stamp;
        return new(now, timestamp, new(boots), isNew);
    }

    private void Stamp(SqliteConnection db) => db.Run(
        "UPDATE clock SET last = $1, wall_offset = $2 WHERE number = (SELECT MAX(number) FROM clock)", Ms(Clock.GetUtcNow()), (long)Clock.Offset.TotalMilliseconds);

    private static void Begin(SqliteConnection db, ClockBoot boot)
    {
        db.Run("INSERT INTO clock (boot, uptime, start, wall_offset, last) VALUES ($1,$2,$3,$4,$5)",
            boot.Boot, (long)boot.Uptime.TotalMilliseconds, Ms(boot.Start), (long)boot.Offset.TotalMilliseconds, Ms(boot.Last));
        db.Run("DELETE FROM clock WHERE number <= (SELECT MAX(number) FROM clock) - $1", MostBoots);
        db.Run("DELETE FROM pause");
        ModeRows.EndTrials(db, Ms(boot.Start));
        db.Run("DELETE FROM allowance WHERE until IS NOT NULL");
    }

    private static List<ClockBoot> Boots(SqliteConnection db) => db.Rows("SELECT boot, uptime, start, wall_offset, last FROM clock ORDER BY number", r => new ClockBoot(
        r.GetString(0), TimeSpan.FromMilliseconds(r.GetInt64(1)), Time(r.GetInt64(2)), TimeSpan.FromMilliseconds(r.GetInt64(3)), Time(r.GetInt64(4))));

    private static DateTimeOffset? Newest(SqliteConnection db) => db.Rows(
        "SELECT MAX(time) FROM (SELECT MAX(last_seen) AS time FROM device UNION ALL SELECT MAX(time) FROM decision)",
        r => r.IsDBNull(0) ? (DateTimeOffset?)null : Time(r.GetInt64(0)))[0];

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    [LoggerMessage(7105, LogLevel.Error, "The start of the clock could not be stored ({Problem}). After a restart of the agent, pauses and timed permissions end, and responses last longer")]
    private partial void LogNotStored(string problem);
}
