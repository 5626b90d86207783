using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>An open connection on which the device sends continuously.</summary>
internal sealed class RunningStream : RunningBehaviour
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly IPEndPoint _target;
    private readonly StreamClient _client;

    private RunningStream(LabDevice device, IPEndPoint target, StreamClient client) : base(device)
    {
        _target = target;
        _client = client;
    }

    /// <summary>Completed at once: a stream ends only when it is disposed.</summary>
    internal override Task Completion => Task.CompletedTask;

    /// <summary>When the server last answered (<see cref="System.Diagnostics.Stopwatch"/> timestamp); 0 for never.</summary>
    internal long LastAnswer => _client.LastAnswer;

    /// <summary>Connects and starts to send.</summary>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    internal static async Task<RunningStream> OpenAsync(
        StreamBehaviour stream, LabDevice device, IPEndPoint target, CancellationToken cancellation)
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(stream.EveryMilliseconds);
        return new(device, target, await StreamClient.OpenAsync(device.Host, target, interval, ConnectTimeout, cancellation));
    }

    /// <inheritdoc/>
    // The gateway itself sends a reset once it has dropped the state of a masqueraded flow; only the device's packets count.
    internal override bool Sends(CapturedPacket packet) => !packet.IsReset && packet.DestinationPort == _target.Port && packet.Destination.Equals(_target.Address);

    /// <summary>The packet is an answer of the server.</summary>
    internal bool IsAnswer(CapturedPacket packet) => packet.SourcePort == _target.Port && packet.Source.Equals(_target.Address);

    /// <inheritdoc/>
    internal override StepResult Check(PacketCount count) => count.Expected == Delivery.Denied
        ? CheckDenied(count)
        : new(LastAnswer > 0, $"{count.Arrived} packets arrived at {_target}");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await base.DisposeAsync();
    }
}
