using System.Net.Sockets;
using System.Text;
using EdgeGuard.Linux.Service;

namespace EdgeGuard.Linux.Tests.Service;

public sealed class SystemdNotifyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-notify").FullName;

    [Fact]
    public void States_arrive_at_a_socket_with_a_path() => ExpectStates(Path.Combine(_folder, "notify"), Path.Combine(_folder, "notify"));

    [Fact]
    public void States_arrive_at_a_socket_with_an_abstract_name()
    {
        string name = $"edgeguard-test-{Environment.ProcessId}";
        ExpectStates("\0" + name, "@" + name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vsock:2:1234")]
    [InlineData("/nonexistent/notify")]
    public void Nobody_to_tell_is_no_trouble(string? name)
    {
        using SystemdNotify notify = SystemdNotify.Open(name, null, null);

        Assert.Null(Record.Exception(notify.Ready));
    }

    [Fact]
    public void Listener_that_goes_away_is_no_trouble()
    {
        string path = Path.Combine(_folder, "notify");
        Socket systemd = Listen(path);
        using SystemdNotify notify = SystemdNotify.Open(path, null, null);
        systemd.Dispose();

        notify.Watchdog();
    }

    [Theory]
    [InlineData("30000000", null, 15.0)]
    [InlineData("30000000", "own", 15.0)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void Watchdog_is_fed_twice_as_often_as_asked(string? microseconds, string? process, double? expectedSeconds)
    {
        string? id = process == "own" ? $"{Environment.ProcessId}" : process;

        using SystemdNotify notify = SystemdNotify.Open(null, microseconds, id);

        Assert.Equal(expectedSeconds, notify.WatchdogInterval?.TotalSeconds);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void ExpectStates(string address, string variable)
    {
        using Socket systemd = Listen(address);
        using SystemdNotify notify = SystemdNotify.Open(variable, null, null);

        notify.Ready();
        notify.Watchdog();
        notify.Status("two\nlines");
        notify.Stopping();

        Assert.Equal(["READY=1", "WATCHDOG=1", "STATUS=two lines", "STOPPING=1"], Enumerable.Range(0, 4).Select(_ => Receive(systemd)));
    }

    private static Socket Listen(string address)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
        {
            ReceiveTimeout = (int)TestTimeout.Limit.TotalMilliseconds,
        };
        socket.Bind(new UnixDomainSocketEndPoint(address));
        return socket;
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
