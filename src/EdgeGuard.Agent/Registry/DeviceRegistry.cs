using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Registry;

/// <summary>The known devices and the approvals of persons, in the store. It shares only immutable values with the running state.</summary>
internal sealed class DeviceRegistry(GatewayStore store)
{
    private const char Separator = '\n';

    /// <summary>The state with everything that was known when the agent last ran.</summary>
    internal GatewayState Restore(GatewayState state, DateTimeOffset now) => store.Read(connection =>
    {
        GatewayState vouched = ProfileVersions.Restore(connection, state) with { Vouched = connection.Rows("SELECT mac, profile, source, since, signer FROM vouched", ReadVouched).ToImmutableSortedDictionary() };
        ILookup<string, MacAddress> macs = Lookup(connection, "SELECT device, mac FROM device_mac ORDER BY device, place", r => MacOf(r, 1));
        ILookup<string, HeldAddress> held = Lookup(connection, "SELECT device, address, mac, origin, until, seen, granted, client FROM device_address", ReadAddress);
        ILookup<string, KeyValuePair<SightingSource, ClaimedMudUrl>> urls = Lookup(connection, "SELECT device, source, url, heard, before FROM device_url", ReadUrl);
        ILookup<string, ProfileRequest> requests = Lookup(connection, "SELECT device, value, source, since, why FROM device_request WHERE kind = 'profile'", ReadRequest);
        ILookup<string, RepeatedStation> stations = Lookup(connection, "SELECT device, station, profile, since FROM device_station ORDER BY device, since, station", ReadStation);
        ILookup<string, AddressClaim> claims = Lookup(connection, "SELECT device, value, source, since, why, kind, until FROM device_request WHERE kind IN ('address', 'refused-address', 'ended-address')", ReadClaim);
        ILookup<string, AwaitedMove> moves = Lookup(connection, "SELECT device, value, since, why, kind FROM device_request WHERE kind IN ('move', 'refused-move') ORDER BY kind", ReadMove);
        List<Device> devices = connection.Rows(
            "SELECT id, network, interface, port, name, host_name, vendor_class, fingerprint, profile, profile_source, first_seen, last_seen, shared_with, profile_since, former, former_source, refused_profile, new_url_at, admission, last_isolated FROM device",
            ReadDevice);
        GatewayState known = KnownDevices.Restore(vouched, devices.Where(d => macs.Contains(d.Id.Value)).Select(d => d with
        {
            Mac = macs[d.Id.Value].First(),
            OtherMacs = [.. macs[d.Id.Value].Skip(1).Order()],
            Holdings = [.. held[d.Id.Value]],
            Addresses = [.. held[d.Id.Value].Select(h => h.Address).Order(AddressOrder.Instance)],
            Behind = [.. stations[d.Id.Value]],
            MudUrls = urls[d.Id.Value].ToImmutableSortedDictionary(),
            Request = requests[d.Id.Value].FirstOrDefault(),
            Claims = [.. claims[d.Id.Value]],
            Leaving = moves[d.Id.Value].FirstOrDefault(),
        }), now);
        return ForgottenMacs.Restore(known, connection.Rows("SELECT digest, since FROM forgotten", r => KeyValuePair.Create(r.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(1)))));
    });

    /// <summary>Keeps digests of forgotten MAC addresses; the oldest make room.</summary>
    internal static void KeepForgotten(GatewayStore store, IReadOnlyDictionary<string, DateTimeOffset> forgotten) => store.Write(connection =>
    {
        foreach ((string digest, DateTimeOffset since) in forgotten)
            connection.Run("INSERT OR REPLACE INTO forgotten (digest, since) VALUES ($1, $2)", digest, since.ToUnixTimeMilliseconds());
        connection.Run("DELETE FROM forgotten WHERE digest NOT IN (SELECT digest FROM forgotten ORDER BY since DESC LIMIT $1)", ForgottenMacs.Most);
    });

    /// <summary>Writes the changes of the state, in one transaction.</summary>
    /// <param name="changed">New and changed devices.</param>
    /// <param name="gone">Removed devices.</param>
    /// <param name="vouched">All approvals; null where they did not change.</param>
    /// <param name="versions">The versions of profiles that are stored, and those to store; null where they did not change.</param>
    /// <exception cref="StoreException">Nothing was saved.</exception>
    internal void Save(IReadOnlyCollection<Device> changed, IReadOnlyCollection<DeviceId> gone, IReadOnlyDictionary<MacAddress, VouchedProfile>? vouched,
        (Versions Before, Versions Now)? versions = null) => store.Write(connection =>
    {
        if (versions is { } both) ProfileVersions.Save(connection, both.Before, both.Now);
        foreach (DeviceId id in gone) connection.Run("DELETE FROM device WHERE id = $1", id.Value);
        foreach (Device device in changed) connection.Run("DELETE FROM device WHERE id = $1", device.Id.Value);
        foreach (Device device in changed) Insert(connection, device);
        if (vouched is null) return;
        connection.Run("DELETE FROM vouched");
        foreach ((MacAddress mac, VouchedProfile profile) in vouched)
        {
            connection.Run("INSERT INTO vouched (mac, profile, source, since, signer) VALUES ($1, $2, $3, $4, $5)",
                (long)mac.Value, profile.Key, profile.Source.ToString(), Milliseconds(profile.Since), profile.MudSigner.ToArray());
        }
    });

    private static void Insert(SqliteConnection connection, Device device)
    {
        string id = device.Id.Value;
        connection.Run(
            """
            INSERT INTO device (id, network, interface, port, name, host_name, vendor_class, fingerprint, profile, profile_source, first_seen, last_seen, shared_with, profile_since,
                former, former_source, refused_profile, new_url_at, admission, last_isolated)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
            """,
            id, device.Network, device.Interface, device.Port, device.Name, device.HostName, device.VendorClass, device.Fingerprint, device.ProfileKey,
            device.ProfileSource?.ToString(), Milliseconds(device.FirstSeen), Milliseconds(device.LastSeen),
            device.SharedWith.IsEmpty ? null : string.Join(Separator, device.SharedWith), Milliseconds(device.ProfileSince),
            device.Former?.Key, device.Former?.Source?.ToString(), device.RefusedProfile, Milliseconds(device.NewUrlAt), device.Admission.ToString(), Milliseconds(device.LastIsolated));
        InsertAddresses(connection, device, id);
        foreach ((SightingSource source, ClaimedMudUrl spoken) in device.MudUrls)
        {
            connection.Run("INSERT INTO device_url (device, source, url, heard, before) VALUES ($1, $2, $3, $4, $5)",
                id, source.ToString(), spoken.Url, Milliseconds(spoken.Heard), spoken.Before);
        }
        InsertRequests(connection, device, id);
    }

    private static void InsertRequests(SqliteConnection connection, Device device, string id)
    {
        void Request(string kind, string value, SightingSource source, DateTimeOffset since, string why, DateTimeOffset? until = null) => connection.Run(
            "INSERT INTO device_request (device, kind, value, source, since, why, until) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id, kind, value, source.ToString(), Milliseconds(since), why, Milliseconds(until));

        if (device.Request is { } request) Request("profile", request.Key, request.Source, request.Since, request.Why);
        foreach (AddressClaim claim in device.Claims.Where(IsKept)) Request(KindOf(claim), claim.Address.ToString(), claim.Source, claim.Since, claim.Mac.ToString(), claim.HasEnded ? claim.Until : null);
        if (device.Leaving is { } move) Request(move.IsRefused ? "refused-move" : "move", $"{move.To.Interface}{Separator}{move.To.Port}", SightingSource.Dhcp4, move.Since, move.To.Mac.ToString());
    }

    /// <summary>Whether a claim outlives a restart: a person answers or answered it, or it says which lease ended, so that an older file does not bind it again.</summary>
    internal static bool IsKept(AddressClaim claim) => claim.IsOpen || claim.IsRefused || claim.HasEnded;

    private static string KindOf(AddressClaim claim) => claim.IsRefused ? "refused-address" : claim.HasEnded ? "ended-address" : "address";

    private static void InsertAddresses(SqliteConnection connection, Device device, string id)
    {
        foreach ((int place, MacAddress mac) in device.Macs.Index())
        {
            connection.Run("INSERT OR REPLACE INTO device_mac (mac, device, place) VALUES ($1, $2, $3)", (long)mac.Value, id, place);
        }
        foreach (HeldAddress held in device.Holdings)
        {
            connection.Run("INSERT INTO device_address (device, address, mac, origin, until, seen, granted, client) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                id, held.Address.ToString(), (long)held.Mac.Value, held.Origin.ToString(), Milliseconds(held.Until), Milliseconds(held.Seen), Milliseconds(held.Granted), held.Client);
        }
        foreach (RepeatedStation station in device.Behind)
        {
            connection.Run("INSERT INTO device_station (device, station, profile, since) VALUES ($1, $2, $3, $4)",
                id, (long)station.Mac.Value, station.ProfileKey, Milliseconds(station.Since));
        }
    }

    private static ILookup<string, T> Lookup<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read) =>
        connection.Rows(sql, r => (Device: r.GetString(0), Value: read(r))).ToLookup(row => row.Device, row => row.Value);

    private static Device ReadDevice(SqliteDataReader row) => new()
    {
        Id = new(row.GetString(0)),
        Mac = default,
        Network = row.GetString(1),
        Interface = row.GetString(2),
        Port = Text(row, 3),
        Name = Text(row, 4),
        HostName = Text(row, 5),
        VendorClass = Text(row, 6),
        Fingerprint = Text(row, 7),
        ProfileKey = Text(row, 8),
        ProfileSource = Text(row, 9) is { } source ? Word<SightingSource>(source) : null,
        FirstSeen = Time(row, 10),
        LastSeen = Time(row, 11),
        SharedWith = Text(row, 12) is { } keys ? [.. keys.Split(Separator)] : [],
        ProfileSince = row.IsDBNull(13) ? null : Time(row, 13),
        Former = Text(row, 14) is { } former ? new(former, Text(row, 15) is { } how ? Word<SightingSource>(how) : null) : null,
        RefusedProfile = Text(row, 16),
        NewUrlAt = row.IsDBNull(17) ? null : Time(row, 17),
        Admission = Text(row, 18) is { } admission ? Word<Admission>(admission) : Admission.Admitted,
        LastIsolated = row.IsDBNull(19) ? null : Time(row, 19),
    };

    private static HeldAddress ReadAddress(SqliteDataReader row) => new(
        IPAddress.Parse(row.GetString(1)), MacOf(row, 2), Word<AddressOrigin>(row.GetString(3)), row.IsDBNull(4) ? null : Time(row, 4), Time(row, 5))
    {
        Granted = row.IsDBNull(6) ? null : Time(row, 6),
        Client = Text(row, 7),
    };

    private static KeyValuePair<SightingSource, ClaimedMudUrl> ReadUrl(SqliteDataReader row) =>
        new(Word<SightingSource>(row.GetString(1)), new(row.GetString(2), Time(row, 3), Text(row, 4)));

    private static RepeatedStation ReadStation(SqliteDataReader row) => new(MacOf(row, 1), Text(row, 2), Time(row, 3));

    private static ProfileRequest ReadRequest(SqliteDataReader row) => new(row.GetString(1), Word<SightingSource>(row.GetString(2)), Time(row, 3), row.GetString(4));

    private static AddressClaim ReadClaim(SqliteDataReader row) =>
        new(IPAddress.Parse(row.GetString(1)), ParseMac(row.GetString(4)), Word<SightingSource>(row.GetString(2)), IsEntitled: false,
            row.IsDBNull(6) ? null : Time(row, 6), Time(row, 3), HasEnded: row.GetString(5) == "ended-address") { IsRefused = row.GetString(5) == "refused-address" };

    private static AwaitedMove ReadMove(SqliteDataReader row)
    {
        string[] place = row.GetString(1).Split(Separator);
        return new(new(ParseMac(row.GetString(3)), place[0], place[1].Length == 0 ? null : place[1]), Time(row, 2), row.GetString(4) == "refused-move");
    }

    private static MacAddress ParseMac(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : default;

    private static KeyValuePair<MacAddress, VouchedProfile> ReadVouched(SqliteDataReader row) =>
        new(MacOf(row, 0), new(row.GetString(1), Word<SightingSource>(row.GetString(2)), Time(row, 3), row.GetFieldValue<byte[]>(4)));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static MacAddress MacOf(SqliteDataReader row, int column) => new((ulong)row.GetInt64(column));

    private static T Word<T>(string word) where T : struct, Enum => Enum.Parse<T>(word);

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
