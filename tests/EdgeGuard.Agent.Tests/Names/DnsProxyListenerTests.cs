using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Mqtt.Tests.Brokers;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>Real sockets on loopback: greedy devices at 127.0.1.x, and one other at 127.0.0.3. The name server never answers.</summary>
public sealed class DnsProxyListenerTests : IAsyncDisposable
{
    private const int Greedy = 6;
    private static readonly IPAddress Other = IPAddress.Parse("127.0.0.3"), Unknown = IPAddress.Parse("127.0.9.9");

    // An operation that the gate refuses without asking anyone (RFC 1035 §4.1.1), so that the answer shows the listener alone.
    private static readonly byte[] Status = Message(0x1000, Question("status.example.net", DnsType.A), []);

    private readonly int _port = MosquittoBroker.FreePort();
    private readonly LoopbackServer _silent = new(_ => null);
    private readonly PipelineChannels _channels = new(Home());
    private readonly DnsAddressCache _cache = new();
    private readonly DnsConnections _connections = new();
    private readonly DnsProxyListener _listener;
    private readonly List<IDisposable> _open = [];

    public DnsProxyListenerTests()
    {
        DnsOptions options = new() { Upstreams = [_silent.Name] };
        DnsProxyHandler handler = new(_channels, options, _cache, new(options, TimeProvider.System), TimeProvider.System);
        _listener = new("lo", IPAddress.Loopback, _port, handler, _connections, _channels.Guard, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable one in _open) one.Dispose();
        await _listener.DisposeAsync();
        await _silent.DisposeAsync();
        _cache.Dispose();
    }

    [Fact]
    public async Task Idle_connections_of_devices_keep_no_other_device_from_its_answer()
    {
        for (int device = 0; device < Greedy; device++)
        {
            for (int i = 0; i < 40; i++) await CallAsync(GreedyAddress(device));
        }
        for (int i = 0; i < 40; i++) await CallAsync(Unknown);

        NetworkStream other = new(await CallAsync(Other));
        await DnsStream.WriteAsync(other, Status, TestTimeout.Token);

        Assert.Equal(DnsResponseCode.NotImplemented, CodeOf(await DnsStream.ReadAsync(other, TestTimeout.Token)));
        Assert.InRange(_connections.Count, 1, 1 + Greedy * DnsConnections.PerDevice);
    }

    [Fact]
    public async Task Connection_beyond_the_share_ends_the_oldest_one_of_the_same_device()
    {
        Socket other = await CallAsync(Other);
        Socket first = await CallAsync(GreedyAddress(0));
        for (int i = 0; i < DnsConnections.PerDevice; i++) await CallAsync(GreedyAddress(0));

        Assert.Equal(0, await first.ReceiveAsync(new byte[1], TestTimeout.Token));
        NetworkStream stream = new(other);
        await DnsStream.WriteAsync(stream, Status, TestTimeout.Token);
        Assert.NotNull(await DnsStream.ReadAsync(stream, TestTimeout.Token));
    }

    [Fact]
    public async Task Unanswered_queries_of_devices_keep_no_other_device_from_its_answer()
    {
        for (int device = 0; device < Greedy; device++)
        {
            Socket socket = Datagrams(GreedyAddress(device));
            for (int i = 0; i < 40; i++) await socket.SendToAsync(Message(0x0100, Question($"n{i}.example.org", DnsType.A), []), new IPEndPoint(IPAddress.Loopback, _port), TestTimeout.Token);
        }
        Assert.True(SpinWait.SpinUntil(() => _silent.Asked.Count >= Greedy * QueryRateLimit.MostAtOnce, TestTimeout.Limit), $"{_silent.Asked.Count} asked");

        Socket other = Datagrams(Other);
        await other.SendToAsync(Status, new IPEndPoint(IPAddress.Loopback, _port), TestTimeout.Token);

        byte[] answer = new byte[512];
        SocketReceiveFromResult got = await other.ReceiveFromAsync(answer, new IPEndPoint(IPAddress.Any, 0), TestTimeout.Token);
        Assert.Equal(DnsResponseCode.NotImplemented, CodeOf(answer[..got.ReceivedBytes]));
    }

    // As many as would have all places of the port, if each had all that it may ask at once.
    [Theory]
    [InlineData("port1", true, WaitingQuestions.MostClaimedOfPort)]
    [InlineData("port1", false, WaitingQuestions.MostOfPort)]
    [InlineData(null, true, WaitingQuestions.MostClaimed)]
    [InlineData(null, false, WaitingQuestions.Most)]
    public void T17_T18_Few_devices_leave_room_for_others_of_their_port(string? port, bool isClaimed, int most)
    {
        WaitingQuestions waiting = new();
        int devices = most / QueryRateLimit.MostAtOnce;
        List<DeviceId> taken = [];
        for (int i = 0; i < devices * QueryRateLimit.MostAtOnce; i++)
        {
            if (waiting.TryEnter(IdOf(i % devices), port, isClaimed)) taken.Add(IdOf(i % devices));
        }
        Assert.True(taken.Count >= devices * 2, $"{taken.Count} have a place");

        for (int i = 0; i < 8; i++) Assert.True(waiting.TryEnter(IdOf(100 + i), port, isClaimed), $"device {i}");
        foreach (DeviceId device in taken) waiting.Leave(device, port, isClaimed);
        for (int i = 0; i < QueryRateLimit.MostAtOnce; i++) Assert.True(waiting.TryEnter(IdOf(0), port, isClaimed) || i >= 10, $"place {i}");
    }

    private static DeviceId IdOf(int number) => DeviceId.Of(new(0x020000000100 + (ulong)number));

    [Theory]
    [InlineData(true, WaitingQuestions.MostClaimedOfPort)]
    [InlineData(false, WaitingQuestions.MostOfPort)]
    public async Task T17_T18_Unanswered_queries_of_one_port_keep_no_device_of_another_from_its_answer(bool areInvented, int most)
    {
        const int crowd = 2 * WaitingQuestions.Most / QueryRateLimit.MostAtOnce;
        _channels.State.Swap(Crowd(crowd, areInvented));
        for (int device = 0; device < crowd; device++)
        {
            Socket socket = Datagrams(GreedyAddress(device));
            for (int i = 0; i < QueryRateLimit.MostAtOnce; i++)
                await socket.SendToAsync(Message(0x0100, Question($"n{i}.d{device}.example.org", DnsType.A), []), new IPEndPoint(IPAddress.Loopback, _port), TestTimeout.Token);
        }
        Assert.True(SpinWait.SpinUntil(() => NamesAsked() >= most, TestTimeout.Limit), $"{NamesAsked()} asked");

        Socket other = Datagrams(Other);
        await other.SendToAsync(Status, new IPEndPoint(IPAddress.Loopback, _port), TestTimeout.Token);

        byte[] answer = new byte[512];
        SocketReceiveFromResult got = await other.ReceiveFromAsync(answer, new IPEndPoint(IPAddress.Any, 0), TestTimeout.Token);
        Assert.Equal(DnsResponseCode.NotImplemented, CodeOf(answer[..got.ReceivedBytes]));
        Assert.InRange(NamesAsked(), most, most);
    }

    // A question that is not answered is asked again.
    private int NamesAsked() => _silent.Asked.Select(question => DnsReader.TryReadOnlyQuestion(question, out _, out DnsQuestion asked) ? asked.Name : "").Distinct().Count();

    // All behind one bridge port, and the other device behind another.
    private static GatewayState Crowd(int count, bool areInvented)
    {
        GatewayState state = GatedHome.Ordinary;
        var camera = state.Devices[Telemetry.Home.Camera];
        IEnumerable<IPAddress> addresses = Enumerable.Range(0, count).Select(GreedyAddress).Prepend(Other);
        return state with
        {
            Devices = state.Devices.AddRange(addresses.Select((address, i) =>
            {
                MacAddress mac = new(0x00005e005320 + (ulong)i);
                return KeyValuePair.Create(DeviceId.Of(mac), camera with
                {
                    Id = DeviceId.Of(mac),
                    Mac = mac,
                    Addresses = [address],
                    Port = i == 0 ? "port2" : "port1",
                    Holdings = areInvented ? [] : [new(address, mac, AddressOrigin.Lease4, null, Telemetry.Home.Noon)],
                    ProfileSource = areInvented ? null : camera.ProfileSource,
                });
            })),
        };
    }

    private static DnsResponseCode? CodeOf(byte[]? answer) => DnsHeader.TryRead(answer, out DnsHeader header) ? header.ResponseCode : null;

    private static IPAddress GreedyAddress(int device) => IPAddress.Parse($"127.0.1.{device + 1}");

    private static GatewayState Home()
    {
        GatewayState state = GatedHome.Ordinary;
        var camera = state.Devices[Telemetry.Home.Camera];
        IEnumerable<IPAddress> addresses = Enumerable.Range(0, Greedy).Select(GreedyAddress).Prepend(Other);
        return state with
        {
            Devices = state.Devices.AddRange(addresses.Select((address, i) =>
            {
                MacAddress mac = new(0x00005e005320 + (ulong)i);
                return KeyValuePair.Create(DeviceId.Of(mac), camera with { Id = DeviceId.Of(mac), Mac = mac, Addresses = [address] });
            })),
        };
    }

    private async Task<Socket> CallAsync(IPAddress from)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _open.Add(socket);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port), TestTimeout.Token);
        return socket;
    }

    private Socket Datagrams(IPAddress from)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _open.Add(socket);
        socket.Bind(new IPEndPoint(from, 0));
        return socket;
    }
}
