using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Linux.Neighbors;

/// <summary>A station on one of the gateway's links.</summary>
/// <param name="Interface">Kernel name of the interface, or of the bridge.</param>
/// <param name="Port">Kernel name of the bridge port; null for a neighbor.</param>
/// <param name="Mac">The MAC address.</param>
/// <param name="Address">The IP address; null for a station behind a bridge port.</param>
/// <param name="Silent">How long ago its last packet came that the kernel noted; null where the kernel does not tell.</param>
public sealed record KernelNeighbor(string Interface, string? Port, MacAddress Mac, IPAddress? Address, TimeSpan? Silent = null);
