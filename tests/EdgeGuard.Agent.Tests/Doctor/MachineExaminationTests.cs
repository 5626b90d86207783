using EdgeGuard.Agent.Doctor;

namespace EdgeGuard.Agent.Tests.Doctor;

public sealed class MachineExaminationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-doctor-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("5.4.0", false)]
    [InlineData("5.10.0", true)]
    [InlineData("6.12.3", true)]
    public void Old_kernel_needs_action(string version, bool isNew) => Is(isNew ? [] : ["kernel"], [MachineExamination.Kernel(Version.Parse(version))]);

    [Fact]
    public void Clock_that_was_never_set_needs_action()
    {
        DateTimeOffset built = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

        Is(["clock"], MachineExamination.Clock(isSynchronized: false, DateTimeOffset.UnixEpoch, built));
        Is([], MachineExamination.Clock(isSynchronized: true, DateTimeOffset.UnixEpoch, built));
        Is([], MachineExamination.Clock(isSynchronized: false, built.AddDays(1), built));
    }

    [Fact]
    public void Default_route_through_a_governed_interface_needs_action()
    {
        Is(["default route"], MachineExamination.DefaultRoute("eth0"));
        Is([], MachineExamination.DefaultRoute(null));
    }

    [Theory]
    [InlineData("2", "1", "0", true)]
    [InlineData("1", "0", "0", true)]
    [InlineData("1", "1", "0", false)]
    [InlineData("0", "0", "0", false)]
    [InlineData("1", "0", "1", false)]
    public void Interface_whose_router_advertisements_the_gateway_accepts_needs_action(string accepts, string forwards, string isOff, bool isFound)
    {
        DirectoryInfo lan = _folder.CreateSubdirectory("lan0");
        foreach ((string name, string value) in new[] { ("accept_ra", accepts), ("forwarding", forwards), ("disable_ipv6", isOff) }) File.WriteAllText(Path.Combine(lan.FullName, name), $"{value}\n");

        Is(isFound ? ["IPv6"] : [], MachineExamination.RouterAdvertisements(_folder.FullName, "lan0"));
        Is([], MachineExamination.RouterAdvertisements(_folder.FullName, "nowhere0"));
    }

    [Fact]
    public void Led_that_may_not_be_written_needs_action()
    {
        DirectoryInfo good = _folder.CreateSubdirectory("edgeguard:green:agent");
        File.WriteAllText(Path.Combine(good.FullName, "brightness"), "0");
        Is([], MachineExamination.LedRights(_folder.FullName));

        // Not even root writes to a folder.
        _folder.CreateSubdirectory("edgeguard:red:alarm/brightness");
        Is(["leds"], MachineExamination.LedRights(_folder.FullName));
        Is([], MachineExamination.LedRights(Path.Combine(_folder.FullName, "nowhere")));
    }

    // Whoever has to act must read how.
    private static void Is(string[] subjects, IEnumerable<DoctorFinding> findings)
    {
        DoctorFinding[] needed = [.. findings.Where(f => f.Level >= DoctorFindingLevel.Action)];
        Assert.Equal(subjects, needed.Select(f => f.Subject));
        Assert.DoesNotContain(needed, f => string.IsNullOrEmpty(f.Remedy));
    }
}
