using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Lab.Observers;

/// <summary>Asks the agent on its control socket, and listens to what it tells there.</summary>
internal sealed class AgentControl : IDisposable
{
    private readonly string _socket;
    private readonly HttpClient _http;

    internal AgentControl(string socket)
    {
        _socket = socket;
        SocketsHttpHandler handler = new() { ConnectCallback = ConnectAsync, PooledConnectionLifetime = TimeSpan.Zero };
        _http = new(handler) { BaseAddress = new("http://edgeguard/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What it told.</summary>
    internal Journal Journal { get; } = new();

    /// <summary>How the agent stands; null while nobody answers.</summary>
    internal async Task<StatusView?> StatusAsync(CancellationToken cancellation) =>
        await GetAsync("v1/status", cancellation) is { } body ? JsonSerializer.Deserialize(body, ControlJson.Default.StatusView) : null;

    /// <summary>One device as the agent knows it; null while it is unknown, or nobody answers.</summary>
    internal async Task<DeviceView?> DeviceAsync(string id, CancellationToken cancellation) =>
        await GetAsync($"v1/devices/{id}", cancellation) is { } body ? JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView) : null;

    /// <summary>What it did that it may not, and what was decided; null while it is unknown, or nobody answers.</summary>
    internal async Task<WhyView?> WhyAsync(string id, CancellationToken cancellation) =>
        await GetAsync($"v1/devices/{id}/why", cancellation) is { } body ? JsonSerializer.Deserialize(body, ControlJson.Default.WhyView) : null;

    /// <summary>Lets a device go, as its owner would.</summary>
    /// <returns>false where the agent refuses.</returns>
    internal async Task<bool> ReleaseAsync(string id, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _http.PostAsync($"v1/orders/device/release?id={id}", content: null, cancellation);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Notes every event until the agent goes away.</summary>
    /// <param name="ready">Is completed once no event can be missed any more.</param>
    /// <param name="cancellation">Stops listening.</param>
    internal async Task ListenAsync(TaskCompletionSource ready, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync("v1/events?follow=true", HttpCompletionOption.ResponseHeadersRead, cancellation);
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellation));
            ready.TrySetResult();
            while (await reader.ReadLineAsync(cancellation) is { } line) Journal.Add("event", line);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The agent went away, or we are asked to stop.
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
