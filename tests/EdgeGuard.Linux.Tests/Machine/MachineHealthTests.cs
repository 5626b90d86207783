using EdgeGuard.Linux.Machine;

namespace EdgeGuard.Linux.Tests.Machine;

public sealed class MachineHealthTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-sensors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_hottest_sensor_counts_and_impossible_ones_do_not()
    {
        foreach ((string zone, string text) in new[] { ("thermal_zone0", "41500\n"), ("thermal_zone1", "48230\n"), ("thermal_zone2", "-273150\n"), ("thermal_zone3", "nothing\n"), ("cooling_device0", "90000\n"), ("thermal_zone4", "") })
        {
            _folder.CreateSubdirectory(zone);
            File.WriteAllText(Path.Combine(_folder.FullName, zone, "temp"), text);
        }

        Assert.Equal(48.23, MachineHealth.Temperature(_folder.FullName));
    }

    [Fact]
    public void A_machine_without_sensors_has_no_temperature() => Assert.Null(MachineHealth.Temperature(Path.Combine(_folder.FullName, "none")));

    [Fact]
    public void This_machine_has_memory_and_disk_left()
    {
        MachineHealth health = MachineHealth.Read(_folder.FullName);

        Assert.True(health.MemoryFreeMb > 0);
        Assert.True(health.DiskFreeMb > 0);
        Assert.Null(MachineHealth.Read("").DiskFreeMb);
    }

    [Fact]
    public void Hardware_names_its_processor()
    {
        MachineHardware hardware = MachineHardware.Read();

        Assert.Contains(hardware.Architecture, new[] { "x64", "arm64", "arm", "x86", "riscv64" });
        Assert.True(hardware.Processors >= 1);
        Assert.True(hardware.MemoryMb > MachineHealth.Read("/").MemoryFreeMb);
    }
}
