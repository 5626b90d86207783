using System.Diagnostics;
using EdgeGuard.Commands;
using EdgeGuard.Tests.Service;

namespace EdgeGuard.Tests.Commands;

public sealed class FailedStartsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-starts-").FullName;

    private string Socket => Path.Combine(_folder, "control.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Starts_that_fail_again_wait_longer_up_to_a_minute() =>
        Assert.Equal([0, 2, 4, 8, 16, 32, 60, 60, 60], Enumerable.Range(0, 9).Select(before => FailedStarts.PauseAfter(before).TotalSeconds));

    [Theory]
    [InlineData(null)]
    [InlineData("{ broken")]
    [InlineData("""{ "networks": 7 }""")]
    public async Task Start_that_fails_is_counted_where_systemd_would_try_again_and_nowhere_else(string? configuration)
    {
        if (configuration is not null) await File.WriteAllTextAsync(Path.Combine(_folder, "edgeguard.json"), configuration);

        Assert.Equal(2, await StartAsync(notify: ""));
        Assert.False(File.Exists($"{Socket}.failed-starts"));

        for (int start = 1; start <= 2; start++)
        {
            Assert.Equal(2, await StartAsync(notify: "/run/nobody"));
            Assert.Equal($"{start}", await File.ReadAllTextAsync($"{Socket}.failed-starts"));
        }
    }

    private async Task<int> StartAsync(string notify)
    {
        ProcessStartInfo start = new("dotnet", [RunningAgent.Program, "run", "--config", Path.Combine(_folder, "edgeguard.json"), "--socket", Socket]) { RedirectStandardError = true };
        start.Environment["NOTIFY_SOCKET"] = notify;
        using Process process = Process.Start(start)!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
