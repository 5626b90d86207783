using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.State;

/// <summary>
/// MAC addresses of forgotten devices, until a packet shows that the device is there. What the lease file and the kernel still list of it does not count.
/// They are kept as digests with a secret of this machine, so that no file names a device that a person had forgotten.
/// </summary>
public static class ForgottenMacs
{
    /// <summary>Digests that are kept; the oldest make room.</summary>
    public const int Most = 1024;

    private const int DigestLength = 32;

    /// <summary>The digest of a MAC address: 32 hexadecimal digits.</summary>
    public static string DigestOf(GatewayState state, MacAddress mac) => Convert.ToHexStringLower(
        HMACSHA256.HashData(state.ApprovalSecret.AsSpan(), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"forgotten\n{mac}"))))[..DigestLength];

    /// <summary>Since when a MAC address counts as forgotten; null where it does not.</summary>
    public static DateTimeOffset? Since(GatewayState state, MacAddress mac) =>
        !state.Forgotten.IsEmpty && state.Forgotten.TryGetValue(DigestOf(state, mac), out DateTimeOffset since) ? since : null;

    /// <summary>The state with digests of an earlier run, except those of devices that it knows.</summary>
    public static GatewayState Restore(GatewayState state, IEnumerable<KeyValuePair<string, DateTimeOffset>> stored)
    {
        KeyValuePair<string, DateTimeOffset>[] all = [.. stored];
        if (all.Length == 0) return state;
        HashSet<string> known = [.. state.Devices.Values.SelectMany(device => device.Macs).Select(mac => DigestOf(state, mac))];
        return state with { Forgotten = Newest(state.Forgotten.SetItems(all.Where(one => !known.Contains(one.Key)))) };
    }

    /// <summary>The state with MAC addresses that were forgotten just now.</summary>
    internal static GatewayState With(GatewayState state, IEnumerable<MacAddress> macs, DateTimeOffset now) =>
        state with { Forgotten = Newest(state.Forgotten.SetItems(macs.Select(mac => KeyValuePair.Create(DigestOf(state, mac), now)))) };

    /// <summary>The state after a packet of a MAC address.</summary>
    internal static GatewayState Without(GatewayState state, MacAddress mac) =>
        state.Forgotten.IsEmpty ? state : state with { Forgotten = state.Forgotten.Remove(DigestOf(state, mac)) };

    private static ImmutableSortedDictionary<string, DateTimeOffset> Newest(ImmutableSortedDictionary<string, DateTimeOffset> all) =>
        all.Count <= Most ? all : all.RemoveRange(all.OrderBy(one => one.Value).Take(all.Count - Most).Select(one => one.Key));
}
