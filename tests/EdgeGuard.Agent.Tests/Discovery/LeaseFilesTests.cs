using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Discovery;

public sealed class LeaseFilesTests : IDisposable
{
    private const string Camera = "4000000000 00:00:5e:00:53:01 192.0.2.10 camera *\n";
    private const string Bulb = "4000000000 00:00:5e:00:53:02 192.0.2.11 bulb *\n";

    private readonly StateFolder _folder = new();
    private readonly LogList<LeaseFiles> _log = new();
    private readonly LeaseFiles _files;

    public LeaseFilesTests() => _files = new([_folder.PathOf("leases")], new PipelineChannels(Telemetry.Home.Empty).Guard, TimeProvider.System, _log);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lease_that_is_missing_once_is_in_a_file_being_written_and_missing_twice_is_given_up()
    {
        Assert.Equal((2, 0), Read(Camera + Bulb));
        Assert.Equal((2, 0), Read(Camera));
        Assert.Equal((1, 1), Read(Camera));
        Assert.Equal((1, 0), Read(Camera));
    }

    [Fact]
    public void Lease_that_is_back_was_never_given_up()
    {
        Read(Camera + Bulb);
        Read(Camera);

        Assert.Equal((2, 0), Read(Camera + Bulb));
        Assert.Equal((2, 0), Read(Camera + Bulb));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\n")]
    public void F29_Emptied_or_broken_file_takes_nothing_from_anyone(string broken)
    {
        Read(Camera + Bulb);

        Assert.Equal((2, 0), Read(broken));
        Assert.Equal((2, 0), Read(broken));
    }

    [Fact]
    public void File_that_every_user_may_write_binds_nothing_and_what_it_said_before_stays()
    {
        Read(Camera);
        string path = _folder.PathOf("leases");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
        Assert.Equal((1, 0), Read(Camera + Bulb));
        Assert.Equal((1, 0), Read(Bulb));
        Assert.Contains("every user may write to", Assert.Single(_files.Untrusted), StringComparison.Ordinal);
        Assert.Single(_log.Lines, line => line.Contains("another user could have written it", StringComparison.Ordinal));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal((2, 0), Read(Camera + Bulb));
        Assert.Empty(_files.Untrusted);
    }

    [Fact]
    public void File_that_is_not_there_says_nothing() => Assert.Empty(_files.Read().InForce);

    private (int InForce, int GivenUp) Read(string text)
    {
        string path = _folder.Write("leases", text);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(Random.Shared.Next(1, 100_000)));
        (var inForce, var givenUp) = _files.Read();
        return (inForce.Count, givenUp.Count);
    }
}
