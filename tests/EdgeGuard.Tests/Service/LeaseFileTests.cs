using System.Net;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A local user writes leases into a file that is open to all.</summary>
[Trait("Suite", "attacks")]
public sealed class LeaseFileTests
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [NetnsFact]
    public void Lease_in_a_file_that_every_user_may_write_binds_nothing_and_one_in_a_closed_file_binds() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        Write(agent, "192.168.20.66", Closed | UnixFileMode.OtherWrite);
        agent.Start();

        Assert.True(SpinWait.SpinUntil(() => agent.Said.Contains(agent.PathOf("leases"), StringComparison.Ordinal), TimeSpan.FromSeconds(60)), "The file was not refused.");
        Assert.DoesNotContain("192.168.20.66", agent.Rules(), StringComparison.Ordinal);

        File.Delete(agent.PathOf("leases"));
        Write(agent, "192.168.20.67", Closed);
        ControlFailedException.Unless(SpinWait.SpinUntil(() => agent.Rules().Contains("192.168.20.67", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), agent.Said);
        Assert.DoesNotContain("192.168.20.66", agent.Rules(), StringComparison.Ordinal);
    });

    private static void Write(RunningAgent agent, string address, UnixFileMode mode)
    {
        string file = agent.PathOf("leases");
        File.WriteAllText(file, $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()} 00:00:5e:00:54:66 {IPAddress.Parse(address)} camera *\n");
        File.SetUnixFileMode(file, mode);
    }
}
