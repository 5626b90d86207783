using System.Collections.Frozen;

namespace EdgeGuard.Core.Violations;

/// <summary>When forbidden packets count as an attack pattern, and how much each further one counts.</summary>
/// <param name="Enough">Distinct values within the window that make the pattern: addresses, ports, names; for a flood, packets per second.</param>
/// <param name="Window">The length of the window.</param>
/// <param name="Points">Points that each further distinct value adds to the device's score, or each second of a flood; 0 for a pattern that never
/// escalates.</param>
public sealed record ShapeLimit(int Enough, TimeSpan Window, double Points);

/// <summary>The limits of every attack pattern.</summary>
/// <param name="limits">Those that differ from the defaults.</param>
public sealed class ShapeLimits(IEnumerable<KeyValuePair<ViolationShape, ShapeLimit>> limits)
{
    /// <summary>The ledger holds no more distinct values than this, so a higher limit could never be reached.</summary>
    public const int MostDistinct = DeviceLedger.Capacity / 2;

    private static readonly Dictionary<ViolationShape, ShapeLimit> Defaults = new()
    {
        [ViolationShape.TelnetSshScan] = new(3, TimeSpan.FromMinutes(10), 10),
        [ViolationShape.HorizontalScan] = new(20, TimeSpan.FromSeconds(30), 3),
        [ViolationShape.SlowScan] = new(100, TimeSpan.FromHours(1), 3),
        [ViolationShape.VerticalScan] = new(12, TimeSpan.FromMinutes(1), 5),
        [ViolationShape.LateralMovement] = new(5, TimeSpan.FromMinutes(1), 10),
        [ViolationShape.DnsTunnel] = new(20, TimeSpan.FromMinutes(1), 5),
        [ViolationShape.SynFlood] = new(80, TimeSpan.FromSeconds(1), 10),
        [ViolationShape.UdpFlood] = new(80, TimeSpan.FromSeconds(1), 10),
        [ViolationShape.AckFlood] = new(80, TimeSpan.FromSeconds(1), 10),
        [ViolationShape.GreFlood] = new(80, TimeSpan.FromSeconds(1), 10),
        [ViolationShape.IcmpFlood] = new(80, TimeSpan.FromSeconds(1), 10),
        [ViolationShape.SpoofedSource] = new(5, TimeSpan.FromMinutes(1), 10),
        [ViolationShape.AmplificationAnswer] = new(3, TimeSpan.FromMinutes(1), 10),
        [ViolationShape.OverCap] = new(20, TimeSpan.FromSeconds(1), 5),
    };

    private static readonly ShapeLimit Never = new(1, TimeSpan.FromMinutes(1), 0);

    private readonly FrozenDictionary<ViolationShape, ShapeLimit> _limits =
        Defaults.Where(d => !limits.Any(l => l.Key == d.Key)).Concat(limits).ToFrozenDictionary();

    /// <summary>The default limits.</summary>
    public static readonly ShapeLimits Default = new([]);

    /// <summary>The limit of one attack pattern.</summary>
    public ShapeLimit this[ViolationShape shape] => _limits.GetValueOrDefault(shape, Never);

    /// <summary>Whether a pattern can cause a response against a device.</summary>
    public bool Escalates(ViolationShape shape) => this[shape].Points > 0;
}
