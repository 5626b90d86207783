using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <summary>What every adapter does, against a real broker. Each adapter's test class inherits all of it.</summary>
public abstract partial class MqttTransportContract : IClassFixture<BrokerFixture>, IAsyncLifetime, IDisposable
{
    private readonly BrokerFixture _brokers;
    private readonly List<IMqttTransport> _open = [];
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(90));

    /// <summary>A device id of this test's own, so that tests share a broker and not their topics.</summary>
    private readonly string _device = Guid.NewGuid().ToString("N")[..12];

    private int _clients;

    protected MqttTransportContract(BrokerFixture brokers) => _brokers = brokers;

    /// <summary>The adapter's name in the configuration.</summary>
    protected abstract string AdapterName { get; }

    /// <summary>The adapter's own threads that are alive though no connection is.</summary>
    protected virtual int ThreadsLeftBehind() => 0;

    private CancellationToken Limit => _limit.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (IMqttTransport transport in _open) await transport.DisposeAsync();
    }

    public void Dispose()
    {
        _limit.Dispose();
        GC.SuppressFinalize(this);
    }

    private string Topic(string leaf) => $"edgeguard/gw01/device/{_device}/{leaf}";

    private string NewClientId() => $"{AdapterName}-{_device}-{++_clients}";

    /// <summary>To the hardened broker, as the gateway gw01.</summary>
    private MqttConnectionSettings AsGateway(MqttProtocol protocol = MqttProtocol.V5) => As("gw01", protocol);

    /// <summary>To the hardened broker, as Home Assistant.</summary>
    private MqttConnectionSettings AsHome(MqttProtocol protocol = MqttProtocol.V5) => As("homeassistant", protocol);

    private MqttConnectionSettings As(string user, MqttProtocol protocol) => new()
    {
        Broker = MqttBroker.Parse($"mqtts://localhost:{_brokers.HomePort}"),
        ClientId = NewClientId(),
        Protocol = protocol,
        Tls = new() { CaFile = _brokers.Authority.File },
        Credentials = new(user, BrokerFixture.Password),
    };

    /// <summary>To a listener of the workbench or of a scripted broker, without a login.</summary>
    private MqttConnectionSettings To(int port, string scheme = "mqtt", MqttProtocol protocol = MqttProtocol.V5) => new()
    {
        Broker = MqttBroker.Parse($"{scheme}://localhost:{port}"),
        ClientId = NewClientId(),
        Protocol = protocol,
        Tls = new() { CaFile = _brokers.Authority.File },
    };

    private IMqttTransport Make(MqttConnectionSettings settings)
    {
        Assert.True(MqttTransports.TryFind(AdapterName, out MqttAdapter? adapter));
        IMqttTransport transport = adapter.Create(settings);
        _open.Add(transport);
        return transport;
    }

    private async Task<IMqttTransport> ConnectAsync(MqttConnectionSettings settings)
    {
        IMqttTransport transport = Make(settings);
        await transport.ConnectAsync(Limit);
        return transport;
    }

    private async Task<IMqttTransport> SubscribeAsync(MqttConnectionSettings settings, string filter, MqttQos qos = MqttQos.AtLeastOnce)
    {
        IMqttTransport transport = await ConnectAsync(settings);
        await transport.SubscribeAsync(filter, qos, Limit);
        return transport;
    }

    private async Task<MqttMessage> NextAsync(IMqttTransport transport) => await transport.Received.ReadAsync(Limit);

    /// <summary>Connecting must fail, and the connection must have ended for the same reason.</summary>
    private async Task<MqttFailure> RefusedAsync(MqttConnectionSettings settings)
    {
        IMqttTransport transport = Make(settings);
        MqttException exception = await Assert.ThrowsAsync<MqttException>(() => transport.ConnectAsync(Limit));
        Assert.Equal(exception.Failure, await transport.Ended.WaitAsync(Limit));
        Assert.DoesNotContain(BrokerFixture.Password, exception.ToString(), StringComparison.Ordinal);
        return exception.Failure;
    }

    private static async Task<MqttFailureCause> FailsAsync(Task request) =>
        (await Assert.ThrowsAsync<MqttException>(() => request)).Failure.Cause;

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
