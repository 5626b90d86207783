using System.Collections.Frozen;

namespace EdgeGuard.Core.Violations;

/// <summary>When forbidden packets have a shape, and how much each further one of that shape counts.</summary>
/// <param name="Enough">Distinct things within the window that make the shape: addresses, ports, names, or packets a second for a flood.</param>
/// <param name="Window">Time within which they must come.</param>
/// <param name="Points">What each distinct thing adds to the device's score from then on, or each second of a flood; 0 for a shape that never escalates.</param>
public sealed record ShapeLimit(int Enough, TimeSpan Window, double Points);

/// <summary>The limits of every shape.</summary>
/// <param name="limits">Those that differ from the defaults.</param>
public sealed class ShapeLimits(IEnumerable<KeyValuePair<ViolationShape, ShapeLimit>> limits)
{
    /// <summary>A ledger remembers no more distinct things than this, so that nothing above it could ever be enough.</summary>
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

    /// <summary>All as they are by default.</summary>
    public static readonly ShapeLimits Default = new([]);

    /// <summary>The limit of one shape.</summary>
    public ShapeLimit this[ViolationShape shape] => _limits.GetValueOrDefault(shape, Never);

    /// <summary>Shapes that can make a device be held.</summary>
    public bool Escalates(ViolationShape shape) => this[shape].Points > 0;
}
