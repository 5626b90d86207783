using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Coverage;

/// <summary>First packets of devices on one path since the rules were loaded, as the kernel counted them.</summary>
/// <param name="Interface">The governed interface that they came by.</param>
/// <param name="Path">Internet by one family, or DNS questions to the gateway.</param>
/// <param name="Passed">Those that EdgeGuard's rules let pass.</param>
/// <param name="Arrived">Those that the rules of other programs let pass as well.</param>
public sealed record Passage(string Interface, TrafficPath Path, long Passed, long Arrived);
