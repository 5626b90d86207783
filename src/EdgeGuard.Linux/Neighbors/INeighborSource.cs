using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Linux.Neighbors;

/// <summary>Where the kernel's word comes from about who is on which link, for what no frame told.</summary>
public interface INeighborSource
{
    /// <summary>Every current neighbour of both families, and every station that a bridge knows the port of.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused, or the list stays torn after five attempts.</exception>
    IReadOnlyList<KernelNeighbor> Dump();
}

/// <summary>Someone on a link of the gateway's.</summary>
/// <param name="Interface">Kernel name of the interface, or of the bridge.</param>
/// <param name="Port">Kernel name of the bridge port; null for a neighbour.</param>
/// <param name="Mac">The hardware address.</param>
/// <param name="Address">The address; null for a station behind a bridge port.</param>
public sealed record KernelNeighbor(string Interface, string? Port, MacAddress Mac, IPAddress? Address);
