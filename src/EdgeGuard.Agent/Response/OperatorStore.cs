using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Response;

/// <summary>Keeps what a person said: modes, permissions, a pause. Each is on the disk before it is done.</summary>
internal sealed class OperatorStore(GatewayStore store)
{
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

    /// <summary>Keeps the mode of a network or a device; null leaves it to the configuration or the network. That of a device ends a pause of it.</summary>
    /// <param name="subject">The network or device.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="by">The way the order came.</param>
    /// <param name="now">Gateway time.</param>
    /// <param name="trial">What waits for a confirmation; null for a mode that lasts at once.</param>
    internal void Keep(ModeSubject subject, EnforcementMode? mode, string by, DateTimeOffset now, ModeTrial? trial = null)
    {
        store.Write(db => ModeRows.Keep(db, subject, mode, trial, by, now));
        if (subject.Device is { } device) Keep(device, orders => orders.WithoutPause());
    }

    /// <summary>Keeps modes that a person confirmed.</summary>
    internal void Confirm(IReadOnlyDictionary<ModeSubject, ModeTrial> trials) => store.Write(db =>
    {
        foreach ((ModeSubject subject, ModeTrial trial) in trials) ModeRows.Confirm(db, subject, trial);
    });

    /// <summary>Returns the mode before, where nobody confirmed the new one.</summary>
    internal void End(ModeSubject subject, ModeTrial trial, DateTimeOffset now) => store.Write(db => ModeRows.End(db, subject, trial, now));

    /// <summary>Changes what a person ordered about a device.</summary>
    internal void Keep(DeviceId device, Func<DeviceOrders, DeviceOrders> change) => store.Write(db =>
    {
        DeviceOrders orders = change(db.Rows("SELECT orders FROM device_order WHERE device = $1", r => DeviceOrderJson.Read(r.GetString(0)), device.Value).FirstOrDefault(DeviceOrders.None));
        if (orders == DeviceOrders.None) db.Run("DELETE FROM device_order WHERE device = $1", device.Value);
        else db.Run("INSERT OR REPLACE INTO device_order (device, orders) VALUES ($1, $2)", device.Value, DeviceOrderJson.Write(orders));
    });

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
    /// <param name="isNewBoot">The machine booted meanwhile, or may have: pauses and timed permissions are over, and modes without a confirmation.</param>
    internal GatewayState Restore(GatewayState state, DateTimeOffset now, bool isNewBoot = false)
    {
        foreach (string table in (string[])["allowance", "mute"]) RewritePeers(table);
        return Restored(state, now, isNewBoot);
    }

    // Earlier versions stored some peers in another form. Where the disk refuses, the old form is taken back as it is written.
    private void RewritePeers(string table)
    {
        string[] old = [.. store.Read(db => db.Rows($"SELECT DISTINCT peer FROM {table}", r => r.GetString(0))).Where(peer => peer.Length > 0 && NamedPeer.TextOf(peer) != peer)];
        if (old.Length == 0) return;
        Attempt.To(() => store.Write(db =>
        {
            foreach (string peer in old)
            {
                db.Run($"UPDATE OR IGNORE {table} SET peer = $1 WHERE peer = $2", NamedPeer.TextOf(peer), peer);
                db.Run($"DELETE FROM {table} WHERE peer = $1", peer);
            }
        }));
    }

    private GatewayState Restored(GatewayState state, DateTimeOffset now, bool isNewBoot) => WithModes(state, now, isNewBoot) with
    {
        Allowances = state.Allowances.SetItems(store.Read(db => db.Rows("SELECT device, peer, since, until, by FROM allowance", r => KeyValuePair.Create(
                new AllowanceKey(new(r.GetString(0)), r.GetString(1)),
                new Allowance(Time(r.GetInt64(2)), r.IsDBNull(3) ? null : Time(r.GetInt64(3)), r.GetString(4)))))
            .Where(a => a.Value.Until is not { } until || (!isNewBoot && until > now))),
        Orders = state.Orders.SetItems(store.Read(db => db.Rows("SELECT device, orders FROM device_order", r => KeyValuePair.Create(
                new DeviceId(r.GetString(0)), DeviceOrderJson.Read(r.GetString(1)))))
            .Select(o => KeyValuePair.Create(o.Key, InForce(o.Value, now, isNewBoot)))
            .Where(o => o.Value != DeviceOrders.None)),
        CoverageReports = CoverageReports.Restored(store.Read(db => db.Rows("SELECT network, grades FROM coverage_report", r => KeyValuePair.Create(r.GetString(0), r.GetString(1)))).Where(c => state.Networks.ContainsKey(c.Key))),
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

    // A trial whose time passed while no agent ran is still there, so that its end is stored and reported.
    private GatewayState WithModes(GatewayState state, DateTimeOffset now, bool isNewBoot)
    {
        GatewayState stored = state with
        {
            NetworkModes = state.NetworkModes.SetItems(store.Read(ModeRows.OfNetworks)),
            DeviceModes = state.DeviceModes.SetItems(store.Read(ModeRows.OfDevices)),
            Trials = state.Trials.SetItems(store.Read(ModeRows.Trials)),
        };
        GatewayState restored = stored.Trials.Where(trial => isNewBoot || trial.Value.Until <= now).Aggregate(stored, (all, trial) => trial.Key.Set(all, trial.Value.Before));
        return isNewBoot ? restored with { Trials = state.Trials } : restored;
    }

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
