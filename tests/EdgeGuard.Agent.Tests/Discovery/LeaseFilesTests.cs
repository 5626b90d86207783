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

    [Theory]
    [InlineData(".completed")]
    [InlineData(".2")]
    [InlineData(".1")]
    public void F29_Leases_that_keas_clean_up_moved_are_in_force(string suffix)
    {
        const string header = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n";
        const string lease = "192.0.2.10,00:00:5e:00:53:01,,600,4000000000,1,0,0,camera,0,,0\n";
        Assert.Equal((1, 0), Read(header + lease));

        _folder.Write("leases" + suffix, header + lease);
        for (int i = 0; i < 3; i++) Assert.Equal((2, 0), Read(header + lease.Replace(".10", ".11", StringComparison.Ordinal)));
        // What became of .2 and .1 is in the completed one.
        if (suffix != ".completed") return;
        _folder.Write("leases.2", header + lease.Replace(".10", ".12", StringComparison.Ordinal));
        Assert.Equal((2, 0), Read(header + lease.Replace(".10", ".11", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_two_files_the_one_written_last_tells_who_holds_an_address()
    {
        LeaseFiles both = new([_folder.PathOf("old"), _folder.PathOf("new*")], new PipelineChannels(Telemetry.Home.Empty).Guard, TimeProvider.System, _log);
        _folder.Write("old", Camera);
        _folder.Write("newer", Camera.Replace(":01 ", ":09 ", StringComparison.Ordinal) + Bulb);
        File.SetLastWriteTimeUtc(_folder.PathOf("old"), DateTime.UtcNow.AddHours(-1));

        Assert.Equal(["00:00:5e:00:53:09", "00:00:5e:00:53:02"], both.Read().InForce.Select(l => l.Mac.ToString()));
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
