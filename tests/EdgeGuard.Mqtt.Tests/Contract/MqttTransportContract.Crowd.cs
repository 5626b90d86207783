using System.Globalization;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <content>Many connections in one process, as the simulated fleet has.</content>
public abstract partial class MqttTransportContract
{
    private const int Crowd = 1000;
    private const int AtOnce = 50;

    /// <summary>Both adapters' crowds may stand at once; libmosquitto takes four for a connection.</summary>
    private const int DescriptorsPerConnection = 8;

    [BrokerFact]
    public async Task Thousand_connections_stand_in_one_process()
    {
        const int needed = Crowd * DescriptorsPerConnection;
        Assert.True(OpenFileLimit() > needed, $"ulimit -n is {OpenFileLimit()}; this needs {needed}.");
        IMqttTransport watcher = await SubscribeAsync(To(_brokers.PlainPort) with { ReceiveQueue = Crowd }, $"{_device}/+");
        List<IMqttTransport> crowd = [];

        while (crowd.Count < Crowd)
            crowd.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => ConnectAsync(To(_brokers.PlainPort)))));
        await Task.WhenAll(crowd.Select((transport, i) => transport.PublishAsync(new() { Topic = $"{_device}/{i}" }, Limit)));
        HashSet<string> heard = [];
        while (heard.Count < Crowd) heard.Add((await NextAsync(watcher)).Topic);

        Assert.All(crowd, transport => Assert.False(transport.Ended.IsCompleted));
        await Task.WhenAll(crowd.Select(transport => transport.DisconnectAsync(Limit)));
    }

    private static long OpenFileLimit() => File.ReadLines("/proc/self/limits")
        .Where(line => line.StartsWith("Max open files", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture))
        .Single();
}
