using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Lab.Observers;

/// <summary>HTTP client of the agent's control socket. It queries state, sends orders and records the event stream.</summary>
internal sealed class AgentControlClient : IDisposable
{
    private readonly string _socket;
    private readonly HttpClient _http;

    internal AgentControlClient(string socket)
    {
        _socket = socket;
        SocketsHttpHandler handler = new() { ConnectCallback = ConnectAsync, PooledConnectionLifetime = TimeSpan.Zero };
        _http = new(handler) { BaseAddress = new("http://edgeguard/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The agent's events.</summary>
    internal MessageLog Events { get; } = new();

    /// <summary>State of the agent; null while it does not answer.</summary>
    internal async Task<StatusView?> StatusAsync(CancellationToken cancellation) =>
        await GetAsync("v1/status", cancellation) is { } body ? JsonSerializer.Deserialize(body, ControlJson.Default.StatusView) : null;

    /// <summary>The agent's view of a device; null while the device is unknown, or the agent does not answer.</summary>
    internal async Task<DeviceView?> DeviceAsync(string id, CancellationToken cancellation) =>
        await GetAsync($"v1/devices/{id}", cancellation) is { } body ? JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView) : null;

    /// <summary>A device's violations and the decisions about it; null while the device is unknown, or the agent does not answer.</summary>
    internal async Task<WhyView?> WhyAsync(string id, CancellationToken cancellation) =>
        await GetAsync($"v1/devices/{id}/why", cancellation) is { } body ? JsonSerializer.Deserialize(body, ControlJson.Default.WhyView) : null;

    /// <summary>Releases a device.</summary>
    /// <returns>false when the agent refuses.</returns>
    internal async Task<bool> ReleaseAsync(string id, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _http.PostAsync($"v1/orders/device/release?id={id}", content: null, cancellation);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Records every event until the agent ends.</summary>
    /// <param name="ready">Completed once the stream is open: from then on no event is missed.</param>
    /// <param name="cancellation">Stops recording.</param>
    internal async Task RecordEventsAsync(TaskCompletionSource ready, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync("v1/events?follow=true", HttpCompletionOption.ResponseHeadersRead, cancellation);
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellation));
            ready.TrySetResult();
            while (await reader.ReadLineAsync(cancellation) is { } line) Events.Add("event", line);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The agent ended, or recording was stopped.
            ready.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<string?> GetAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(_socket)) return null;
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(path, cancellation);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellation) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
