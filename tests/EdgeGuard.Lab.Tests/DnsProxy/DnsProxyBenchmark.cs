using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>Latency that the DNS proxy adds. Run by <c>tests/bench.sh gate</c>.</summary>
public sealed class DnsProxyBenchmark
{
    private readonly int _warmup = 2000, _rounds = 4000;

    /// <summary>
    /// The same query to the same dnsmasq, in turns: directly from a laptop, and from the camera through the proxy.
    /// The difference of the medians is what the proxy adds.
    /// </summary>
    public async Task LatencyAsync()
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(100));
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(SandboxSetup.Prepare(), "host-record=cloud.example.net,203.0.113.20,2001:db8:cafe::20",
            new { upstreams = (string[])["127.0.0.1"], questionsPerSecond = 10000 }, timeout.Token);
        // In a network without enforcement: a device without a profile has the baseline, whose DNS goes through the proxy too.
        await home.Network.AddDeviceAsync("laptop", "00:00:5e:00:53:13", AddressPlan.Family, timeout.Token);
        NetworkNamespace laptop = home.Network["laptop"];
        await laptop.IpAsync("link set eth0 up\n", timeout.Token);
        home.Keep(DhcpClient.Start(laptop, home.State, null));
        await Polling.UntilAsync(() => DhcpClient.ReadLease(laptop, home.State) is not null, timeout.Token);
        byte[] question = StubResolver.Question("cloud.example.net", DnsType.A);
        using Socket direct = Open(laptop, AddressPlan.Family.Gateway4), proxied = Open(home.Camera, AddressPlan.Things.Gateway4);
        List<double> without = [], with = [];
        for (int round = 0; round < _warmup + _rounds; round++)
        {
            // The second query of a round finds dnsmasq already running on a core, so they take turns at that too.
            bool isProxiedFirst = round % 2 == 0;
            double first = Ask(isProxiedFirst ? proxied : direct, question), second = Ask(isProxiedFirst ? direct : proxied, question);
            if (round < _warmup) continue;
            with.Add(isProxiedFirst ? first : second);
            without.Add(isProxiedFirst ? second : first);
        }
        Write("direct query", without);
        Write("through the proxy", with);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the DNS proxy adds {Median(with) - Median(without):0.0} µs at the median"));
    }

    private static Socket Open(NetworkNamespace from, string server)
    {
        Socket socket = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveTimeout = 2000;
        socket.Connect(new IPEndPoint(IPAddress.Parse(server), DnsHeader.Port));
        return socket;
    }

    private static double Ask(Socket socket, byte[] question)
    {
        Span<byte> answer = stackalloc byte[1500];
        long started = Stopwatch.GetTimestamp();
        socket.Send(question);
        int length = socket.Receive(answer);
        double took = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        return StubResolver.Addresses(answer[..length].ToArray()) is [_] ? took : throw new InvalidOperationException("The answer has no address.");
    }

    private static void Write(string what, List<double> took)
    {
        double[] sorted = [.. took.Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: median {Median(took):0.0} µs, 99 % below {sorted[(int)(sorted.Length * 0.99)]:0.0} µs, of {sorted.Length}"));
    }

    private static double Median(List<double> took) => took.Order().ElementAt(took.Count / 2);
}
