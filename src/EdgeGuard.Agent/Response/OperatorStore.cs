using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Response;

/// <summary>Keeps what a person said: modes, permissions, a pause. Each is on the disk before it is done.</summary>
internal sealed class OperatorStore(GatewayStore store)
{
    private const string OfDevice = "device";
    private const string OfNetwork = "network";

    /// <summary>Keeps what a device may do beyond its profile; null takes it back.</summary>
    internal void Keep(AllowanceKey key, Allowance? allowance) => store.Write(db =>
    {
        if (allowance is null) db.Run("DELETE FROM allowance WHERE device = $1 AND peer = $2", key.Device.Value, key.Peer);
        else db.Run("INSERT OR REPLACE INTO allowance (device, peer, since, until, by) VALUES ($1,$2,$3,$4,$5)",
            key.Device.Value, key.Peer, allowance.Since.ToUnixTimeMilliseconds(), allowance.Until?.ToUnixTimeMilliseconds(), allowance.By);
    });

    /// <summary>Removes a permission whose time is over; one that a person gave meanwhile stays.</summary>
    internal void End(AllowanceKey key, DateTimeOffset until) => store.Write(db =>
        db.Run("DELETE FROM allowance WHERE device = $1 AND peer = $2 AND until <= $3", key.Device.Value, key.Peer, until.ToUnixTimeMilliseconds()));

    /// <summary>Removes a mute whose time is over; one that a person set meanwhile stays.</summary>
    internal void EndMute(MuteKey key, DateTimeOffset until) => store.Write(db => db.Run(
        "DELETE FROM mute WHERE device = $1 AND peer = $2 AND shape = $3 AND until <= $4", key.Device.Value, key.Peer, key.Shape, until.ToUnixTimeMilliseconds()));

    /// <summary>Keeps the mode of a device, which ends a pause of it; null leaves it to its network.</summary>
    internal void Keep(DeviceId device, EnforcementMode? mode, string by, DateTimeOffset now)
    {
        KeepMode(OfDevice, device.Value, mode, by, now);
        Keep(device, orders => orders.WithoutPause());
    }

    /// <summary>Changes what a person ordered about a device.</summary>
    internal void Keep(DeviceId device, Func<DeviceOrders, DeviceOrders> change) => store.Write(db =>
    {
        DeviceOrders orders = change(db.Rows("SELECT orders FROM device_order WHERE device = $1", r => DeviceOrderJson.Read(r.GetString(0)), device.Value).FirstOrDefault(DeviceOrders.None));
        if (orders == DeviceOrders.None) db.Run("DELETE FROM device_order WHERE device = $1", device.Value);
        else db.Run("INSERT OR REPLACE INTO device_order (device, orders) VALUES ($1, $2)", device.Value, DeviceOrderJson.Write(orders));
    });

    /// <summary>Keeps the mode of a network; null leaves it to the configuration.</summary>
    internal void Keep(string network, EnforcementMode? mode, string by, DateTimeOffset now) => KeepMode(OfNetwork, network, mode, by, now);

    /// <summary>Stores a mute, or removes it.</summary>
    internal void KeepMute(MuteKey key, bool isMuted, DateTimeOffset? until) => store.Write(db =>
    {
        if (!isMuted) db.Run("DELETE FROM mute WHERE device = $1 AND peer = $2 AND shape = $3", key.Device.Value, key.Peer, key.Shape);
        else db.Run("INSERT OR REPLACE INTO mute (device, peer, shape, until) VALUES ($1,$2,$3,$4)", key.Device.Value, key.Peer, key.Shape, until?.ToUnixTimeMilliseconds());
    });

    /// <summary>Keeps until when enforcement pauses; null for no pause. What the disk refuses is tried again.</summary>
    /// <returns>Whether it is on the disk.</returns>
    internal bool KeepPause(DateTimeOffset? until) => store.Pending.Keep("pause", db =>
    {
        if (until is null) db.Run("DELETE FROM pause");
        else db.Run("INSERT OR REPLACE INTO pause (one, until) VALUES (1, $1)", until.Value.ToUnixTimeMilliseconds());
    }) is null;

    /// <summary>Keeps since when a profile is as it is.</summary>
    internal void Keep(string profile, ProfileAge age) => store.Write(db => db.Run(
        "INSERT OR REPLACE INTO profile_seen (key, fingerprint, since) VALUES ($1,$2,$3)", profile, age.Fingerprint, age.Since.ToUnixTimeMilliseconds()));

    /// <summary>Keeps the coverage that was reported last, in place of any before.</summary>
    internal void KeepCoverage(IEnumerable<KeyValuePair<string, string>> reported) => store.Write(db =>
    {
        db.Run("DELETE FROM coverage_report");
        foreach ((string network, string grades) in reported) db.Run("INSERT INTO coverage_report (network, grades) VALUES ($1, $2)", network, grades);
    });

    /// <summary>The state with what a person said in an earlier run. What ended meanwhile is left out.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">Gateway time.</param>
    /// <param name="isNewBoot">The machine booted meanwhile, or may have: pauses and timed permissions are over.</param>
    internal GatewayState Restore(GatewayState state, DateTimeOffset now, bool isNewBoot = false) => state with
    {
        Allowances = state.Allowances.SetItems(store.Read(db => db.Rows("SELECT device, peer, since, until, by FROM allowance", r => KeyValuePair.Create(
                new AllowanceKey(new(r.GetString(0)), r.GetString(1)),
                new Allowance(Time(r.GetInt64(2)), r.IsDBNull(3) ? null : Time(r.GetInt64(3)), r.GetString(4)))))
            .Where(a => a.Value.Until is not { } until || (!isNewBoot && until > now))),
        DeviceModes = state.DeviceModes.SetItems(Modes(OfDevice).Select(m => KeyValuePair.Create(new DeviceId(m.Subject), m.Mode))),
        Orders = state.Orders.SetItems(store.Read(db => db.Rows("SELECT device, orders FROM device_order", r => KeyValuePair.Create(
                new DeviceId(r.GetString(0)), DeviceOrderJson.Read(r.GetString(1)))))
            .Select(o => KeyValuePair.Create(o.Key, InForce(o.Value, now, isNewBoot)))
            .Where(o => o.Value != DeviceOrders.None)),
        CoverageReports = CoverageReports.Restored(store.Read(db => db.Rows("SELECT network, grades FROM coverage_report", r => KeyValuePair.Create(r.GetString(0), r.GetString(1)))).Where(c => state.Networks.ContainsKey(c.Key))),
        NetworkModes = state.NetworkModes.SetItems(Modes(OfNetwork).Select(m => KeyValuePair.Create(m.Subject, m.Mode))),
        ProfileAges = state.ProfileAges.SetItems(store.Read(db => db.Rows("SELECT key, fingerprint, since FROM profile_seen",
            r => KeyValuePair.Create(r.GetString(0), new ProfileAge(r.GetString(1), Time(r.GetInt64(2))))))),
        Mutes = state.Mutes.SetItems(store.Read(db => db.Rows("SELECT device, peer, shape, until FROM mute", r => KeyValuePair.Create(
                new MuteKey(new(r.GetString(0)), r.GetString(1), r.GetString(2)), r.IsDBNull(3) ? (DateTimeOffset?)null : Time(r.GetInt64(3)))))
            .Where(m => m.Value is not { } until || until > now)),
        PausedUntil = store.Read(db => db.Rows("SELECT until FROM pause", r => (DateTimeOffset?)Time(r.GetInt64(0)))).FirstOrDefault() is { } end
            && !isNewBoot && end > now ? end : null,
    };

    private static DeviceOrders InForce(DeviceOrders orders, DateTimeOffset now, bool isNewBoot) =>
        orders.PausedUntil is { } until && (isNewBoot || until <= now) ? orders.WithoutPause() : orders;

    private List<(string Subject, EnforcementMode Mode)> Modes(string scope) => store.Read(db => db.Rows(
        "SELECT subject, mode FROM mode WHERE scope = $1", r => (r.GetString(0), Enum.Parse<EnforcementMode>(r.GetString(1))), scope));

    private void KeepMode(string scope, string subject, EnforcementMode? mode, string by, DateTimeOffset now) => store.Write(db =>
    {
        if (mode is not { } set) db.Run("DELETE FROM mode WHERE scope = $1 AND subject = $2", scope, subject);
        else db.Run("INSERT OR REPLACE INTO mode (scope, subject, mode, by, since) VALUES ($1,$2,$3,$4,$5)",
            scope, subject, set.ToString(), by, now.ToUnixTimeMilliseconds());
    });

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
