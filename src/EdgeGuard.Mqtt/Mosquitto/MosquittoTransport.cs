using System.Runtime.InteropServices;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// <see cref="IMqttTransport"/> by Eclipse's libmosquitto, which Debian and its derivatives provide. It tries the addresses of a host name
/// in turn. It sends the broker's host as TLS server name (SNI) even if the certificate is checked against another name.
/// </summary>
internal sealed class MosquittoTransport : MqttTransport
{
    internal const string Name = "mosquitto";

    private static readonly Lazy<bool> s_isInstalled = new(() =>
        NativeLibrary.TryLoad(LibMosquitto.Name, typeof(LibMosquitto).Assembly, null, out _)
        && LibMosquitto.Initialize() == MosquittoError.Success);

    private readonly MosquittoLoop _loop;

    internal MosquittoTransport(MqttConnectionSettings settings)
        : base(settings) => _loop = new(settings, Deliver, End);

    /// <summary>The adapter for <see cref="MqttTransports"/>; its problem text names the package to install.</summary>
    internal static MqttAdapter Adapter { get; } = new(Name, Describe, settings => new MosquittoTransport(settings), Problem);

    /// <inheritdoc/>
    private protected override Task<MqttSession> OpenAsync(CancellationToken cancellationToken)
    {
        if (Problem() is { } problem) throw MqttException.LocalSetup(problem);
        _loop.Start();
        return _loop.Welcomed.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    private protected override Task<MqttFailure?> SendAsync(MqttMessage message) =>
        Post(new((client, request) => client.Publish(message, request)));

    /// <inheritdoc/>
    private protected override Task<MqttFailure?> AskForAsync(string topicFilter, MqttQos qos) =>
        Post(new((client, request) => client.Subscribe(topicFilter, qos, request)));

    /// <inheritdoc/>
    private protected override Task SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        if (!_loop.Welcomed.IsCompletedSuccessfully) return Task.CompletedTask;
        _loop.Post(new((client, _) => client.Disconnect()));
        return _loop.Finished.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    private protected override Task ReleaseAsync() => _loop.StopAsync();

    private Task<MqttFailure?> Post(Request request)
    {
        _loop.Post(request);
        return request.Answered;
    }

    private static string? Problem() => s_isInstalled.Value
        ? null
        : $"{LibMosquitto.Name} is not installed; on Debian, Ubuntu and Raspberry Pi OS: apt install libmosquitto1.";

    private static string Describe()
    {
        if (!s_isInstalled.Value) return "libmosquitto, not installed";
        _ = LibMosquitto.Version(out int major, out int minor, out int revision);
        return $"libmosquitto {major}.{minor}.{revision}";
    }

}
