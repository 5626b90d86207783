using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>Where a station that the operator names has to be, so that no other one can use its MAC address.</summary>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Address">The source address of its packets; null for any.</param>
/// <param name="Port">Kernel name of its bridge port; null for any.</param>
public sealed record NamedStation(MacAddress Mac, IPAddress? Address, string? Port);
