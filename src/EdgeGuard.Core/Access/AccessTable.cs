using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>
/// What every device may do now: one record for each device that is bound to an address, and one for the home. The ruleset is compiled
/// from this table alone. So two states with equal tables have the same ruleset, and a difference cannot be missed.
/// </summary>
/// <remarks>
/// A table is made from the one before. Where the inputs are the same objects, only changed devices are read again; a record that comes
/// out equal is kept, so unchanged devices share it.
/// </remarks>
public sealed class AccessTable
{
    // A state never changes, so neither does its table.
    private static readonly ConditionalWeakTable<GatewayState, AccessTable> Made = new();

    private readonly AccessInputs? _inputs;
    private readonly ImmutableSortedDictionary<DeviceId, Device> _read = ImmutableSortedDictionary<DeviceId, Device>.Empty;
    private readonly ImmutableSortedDictionary<DeviceId, DeviceAccess> _devices = ImmutableSortedDictionary<DeviceId, DeviceAccess>.Empty;
    private readonly RulesetIds _ids = RulesetIds.Empty;
    private PeerDirectory? _directory;
    private RulesetIds? _completed;

    private AccessTable() => Home = null!;

    private AccessTable(AccessTable before, GatewayState state)
    {
        _inputs = AccessInputs.Of(state);
        bool hasSameInputs = _inputs == before._inputs;
        HomeAccess home = hasSameInputs ? before.Home : HomeAccess.Of(_inputs);
        Home = home == before.Home ? before.Home : home;
        _read = state.Devices;
        _devices = hasSameInputs && ReferenceEquals(_read, before._read) ? before._devices : ReadDevices(before, hasSameInputs);
        Learned = state.Learned;
        _ids = state.RulesetIds;
        if (!ReferenceEquals(_devices, before._devices)) return;
        if (ReferenceEquals(Home, before.Home)) _directory = before._directory;
        if (ReferenceEquals(_ids, before._ids)) _completed = before._completed;
    }

    /// <summary>What holds for all.</summary>
    internal HomeAccess Home { get; }

    /// <summary>Devices that are bound to an address, in the order of their ids. No other device can send anything that a rule lets through.</summary>
    internal IEnumerable<DeviceAccess> Devices => _devices.Values;

    /// <summary>Addresses that each device was given for names of its profile; they become elements and change no rule.</summary>
    internal ImmutableDictionary<DeviceId, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>> Learned { get; } =
        ImmutableDictionary<DeviceId, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>>.Empty;

    /// <summary>How many devices were read to make this table from the one before.</summary>
    internal int DevicesRead { get; private set; }

    /// <summary>Records that the table before did not have.</summary>
    internal ImmutableArray<DeviceAccess> Changed { get; private set; } = [];

    /// <summary>Which addresses names and classes are.</summary>
    internal PeerDirectory Directory => _directory ??= GatewayDirectory.Make(Home, Devices);

    /// <summary>The table of a state.</summary>
    public static AccessTable Of(GatewayState state) => Made.GetValue(state, static s => new(new(), s));

    /// <summary>The table of a state that came from another one.</summary>
    public static AccessTable Next(GatewayState before, GatewayState after) =>
        ReferenceEquals(before, after) ? Of(after) : Made.GetValue(after, s => new(Of(before), s));

    /// <summary>Whether the ruleset of one state may differ from the other's.</summary>
    public static bool MayChangeRuleset(GatewayState before, GatewayState after) => !Next(before, after).HasSameRulesAs(Of(before));

    /// <summary>
    /// Whether elements may differ that need no new ruleset: learned addresses, and the DNS proxy's sign of life. A device that
    /// came without an address changes no element, but the new state has to be the one in force.
    /// </summary>
    public static bool MayChangeElements(GatewayState before, GatewayState after) =>
        !ReferenceEquals(before.Learned, after.Learned) || before.Gate != after.Gate || before.Devices.Count != after.Devices.Count;

    /// <summary>The record of a device; null for one that is bound to no address.</summary>
    internal DeviceAccess? Find(DeviceId device) => _devices.GetValueOrDefault(device);

    /// <summary>
    /// The number of a key of <see cref="RulesetKeys"/>. Where the state has none, as in a test or a dry run, all keys of the table without a number
    /// get the next ones, in order.
    /// </summary>
    internal long NumberOf(string key) => _ids.Find(key) ?? (_completed ??= _ids.With(Devices.SelectMany(RulesetKeys.Of))).Numbers[key];

    private bool HasSameRulesAs(AccessTable other) => Home == other.Home
        && ReferenceEquals(_ids, other._ids)
        && (ReferenceEquals(_devices, other._devices) || _devices.Count == other._devices.Count && _devices.Values.SequenceEqual(other._devices.Values));

    private ImmutableSortedDictionary<DeviceId, DeviceAccess> ReadDevices(AccessTable before, bool hasSameInputs)
    {
        ImmutableSortedDictionary<DeviceId, DeviceAccess>.Builder devices = before._devices.ToBuilder();
        ImmutableArray<DeviceAccess>.Builder changed = ImmutableArray.CreateBuilder<DeviceAccess>();
        foreach ((DeviceId id, Device? known, Device? now) in SortedPairs.Of(before._read, _read))
        {
            if (hasSameInputs && ReferenceEquals(known, now)) continue;
            DeviceAccess? access = now is null || now.Addresses.IsEmpty ? null : DeviceAccess.Of(_inputs!, now);
            DevicesRead++;
            if (access == before._devices.GetValueOrDefault(id)) continue;
            if (access is null) devices.Remove(id);
            else changed.Add(devices[id] = access);
        }
        Changed = changed.ToImmutable();
        return devices.ToImmutable();
    }
}
