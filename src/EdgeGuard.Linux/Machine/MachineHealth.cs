using System.Globalization;

namespace EdgeGuard.Linux.Machine;

/// <summary>What this machine has left. A value that the kernel does not state is null.</summary>
/// <param name="MemoryFreeMb">Memory that programs can still get, MiB.</param>
/// <param name="DiskFreeMb">Space that the agent can still write in its state folder, MiB.</param>
/// <param name="TemperatureC">The hottest sensor, degrees Celsius.</param>
public sealed record MachineHealth(long? MemoryFreeMb, long? DiskFreeMb, double? TemperatureC)
{
    private const string Sensors = "/sys/class/thermal";
    private const long Mebibyte = 1 << 20;

    // What a sensor that is not connected reports is far outside.
    private const double Coldest = -60, Hottest = 150;

    /// <summary>Reads it.</summary>
    /// <param name="folder">The state folder.</param>
    public static MachineHealth Read(string folder) => new(KernelText.Memory("MemAvailable"), DiskFree(folder), Temperature(Sensors));

    /// <summary>The hottest sensor below a folder in the form of <c>/sys/class/thermal</c>, in degrees Celsius.</summary>
    internal static double? Temperature(string sensors)
    {
        if (!Directory.Exists(sensors)) return null;
        double[] all =
        [
            .. from zone in Directory.EnumerateDirectories(sensors, "thermal_zone*")
               let text = KernelText.Read(Path.Combine(zone, "temp"))
               let degrees = int.TryParse(text, CultureInfo.InvariantCulture, out int thousandths) ? thousandths / 1000.0 : double.NaN
               where degrees is > Coldest and < Hottest
               select degrees,
        ];
        return all.Length == 0 ? null : all.Max();
    }

    private static long? DiskFree(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / Mebibyte;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
