using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Machine;

/// <summary>What this machine is.</summary>
/// <param name="Model">As its firmware names it; outside text. null where it does not.</param>
/// <param name="Architecture">Of the processor: <c>x64</c>, <c>arm64</c>, <c>arm</c>.</param>
/// <param name="Processors">Processors that this process may use.</param>
/// <param name="MemoryMb">Memory, MiB; null where the kernel does not say.</param>
public sealed record MachineHardware(string? Model, string Architecture, int Processors, long? MemoryMb)
{
    // A device tree names single boards, DMI (SMBIOS) names PCs.
    private static readonly string[] ModelFiles = ["/proc/device-tree/model", "/sys/class/dmi/id/product_name"];

    /// <summary>Reads it.</summary>
    public static MachineHardware Read() => new(
        ModelFiles.Select(KernelText.Read).FirstOrDefault(model => model is { Length: > 0 }),
        RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        Environment.ProcessorCount,
        KernelText.Memory("MemTotal"));
}
