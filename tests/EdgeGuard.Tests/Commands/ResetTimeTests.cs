using EdgeGuard.Agent.Clock;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class ResetTimeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-reset-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task F42_Doctor_clears_the_time_floor_and_keeps_the_build_date()
    {
        string config = Path.Combine(_folder.FullName, "edgeguard.json");
        await File.WriteAllTextAsync(config, $$"""{ "state": { "folder": "{{_folder.FullName}}" } }""");
        TimeFloor floor = new(_folder.FullName);
        floor.Keep(new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Cli.Outcome first = await Cli.RunAsync("doctor", "--reset-time", "--config", config), second = await Cli.RunAsync("doctor", "--reset-time", "--config", config);

        Assert.Equal((ExitCode.Done, ExitCode.Done, null), (first.ExitCode, second.ExitCode, floor.Held));
        Assert.StartsWith("Cleared: 2099-01-01", first.Output, StringComparison.Ordinal);
        Assert.StartsWith("There was no time to clear.", second.Output, StringComparison.Ordinal);
        Assert.Contains($"{floor.Value:yyyy-MM-dd}", second.Output, StringComparison.Ordinal);
    }
}
