using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.State;

/// <summary>Whose mode it is: that of a network, or that of one device.</summary>
/// <param name="Network">The network's name; null for a device.</param>
/// <param name="Device">The device; null for a network.</param>
public sealed record ModeSubject(string? Network, DeviceId? Device)
{
    /// <summary>A network.</summary>
    public static ModeSubject Of(string network) => new(network, null);

    /// <summary>A device.</summary>
    public static ModeSubject Of(DeviceId device) => new(null, device);

    /// <summary>Its name in commands.</summary>
    public string Name => Network ?? Device!.Value.Value;

    /// <summary>The mode that a person set for it; null where it follows its network or the configuration.</summary>
    public EnforcementMode? ModeIn(GatewayState state) => Network is { } network
        ? state.NetworkModes.TryGetValue(network, out EnforcementMode ofNetwork) ? ofNetwork : null
        : state.DeviceModes.TryGetValue(Device!.Value, out EnforcementMode ofDevice) ? ofDevice : null;

    /// <summary>The state with a mode that a person set for it; null leaves it to its network or the configuration.</summary>
    public GatewayState Set(GatewayState state, EnforcementMode? mode) => Network is { } network
        ? state with { NetworkModes = With(state.NetworkModes, network, mode) }
        : state with { DeviceModes = With(state.DeviceModes, Device!.Value, mode) };

    private static ImmutableSortedDictionary<TKey, EnforcementMode> With<TKey>(
        ImmutableSortedDictionary<TKey, EnforcementMode> modes, TKey key, EnforcementMode? mode) where TKey : notnull =>
        mode is { } set ? modes.SetItem(key, set) : modes.Remove(key);
}

/// <summary>A mode that waits for a confirmation. Without one, the mode before returns (confirmed commit, RFC 6241 §8.4).</summary>
/// <param name="Before">The mode that a person had set before; null where it followed its network or the configuration.</param>
/// <param name="Until">Gateway time at which the mode before returns.</param>
/// <param name="Connection">The login that ordered it, as <see cref="IsFrom"/> reads it; null for a login at the machine itself.</param>
public sealed record ModeTrial(EnforcementMode? Before, DateTimeOffset Until, string? Connection)
{
    /// <summary>The time for a confirmation.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(120);

    /// <summary>Separates the names of one login.</summary>
    private const char Separator = ',';

    /// <summary>Whether a login is the one that ordered it. Only another one proves that the gateway can still be reached.</summary>
    /// <param name="connection">The names of the login, separated by commas; null or empty for a login at the machine itself.</param>
    public bool IsFrom(string? connection) => (Connection ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries)
        .Intersect((connection ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal).Any();
}
