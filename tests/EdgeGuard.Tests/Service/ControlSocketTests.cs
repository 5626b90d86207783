using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Another user of the gateway, such as a web server that was broken into, tries to give orders.</summary>
public sealed class ControlSocketTests
{
    private const string Isolate = """
        import socket, sys
        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect(sys.argv[1])
        except PermissionError:
            print("refused"); sys.exit()
        s.sendall(b"POST /v1/orders/device/quarantine?id=00005e005400 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        print(s.recv(4096).decode())
        """;

    [NetnsFact]
    public void T38_Another_user_reaches_no_control_socket_however_open_its_folder_is() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using WireEnd things = new(RunningAgent.ThingIndex);
        agent.Start();
        agent.Serve();
        PretendedThing thing = new(things, 0x00005e005400);
        thing.Request(thing.Discover());
        agent.AskUntil("00005e005400", "devices");
        File.SetUnixFileMode(agent.PathOf(""), (UnixFileMode)0x1ff);

        string[] order = ["/usr/bin/python3", "-c", Isolate, agent.PathOf("control.sock")];
        Assert.Equal("refused", inside.Execute("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", .. order]).Trim());
        Assert.Contains("response  none", agent.Ask("device", "00005e005400"), StringComparison.Ordinal);

        Assert.Contains(" 200 ", inside.Execute(order[0], order[1..]), StringComparison.Ordinal);
        Assert.Contains("response  isolated", agent.Ask("device", "00005e005400"), StringComparison.Ordinal);
    });
}
