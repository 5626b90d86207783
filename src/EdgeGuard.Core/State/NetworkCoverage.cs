using System.Collections.Immutable;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.State;

/// <summary>The coverage of one network.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Paths">Every path, in the order of <see cref="TrafficPath"/>.</param>
/// <param name="Identity">How well its stations can be distinguished.</param>
public sealed record NetworkCoverage(string Network, ImmutableArray<PathCoverage> Paths, IdentityCoverage Identity);
