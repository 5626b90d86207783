using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeGuard.Agent.Control;

/// <summary>Bounds of the control socket.</summary>
public static class ControlLimits
{
    /// <summary>Connections at the same time; further ones are closed at once.</summary>
    public const int Connections = 64;

    /// <summary>Octets of a request's body.</summary>
    public const int LongestBody = 512 * 1024;

    /// <summary>Octets of all headers of a request.</summary>
    public const int LongestHeaders = 16 * 1024;

    /// <summary>Time for a client to send its headers, and to send another request.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Sets the bounds.</summary>
    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = Connections;
        limits.MaxRequestBodySize = LongestBody;
        limits.MaxRequestHeadersTotalSize = LongestHeaders;
        limits.RequestHeadersTimeout = IdleTimeout;
        limits.KeepAliveTimeout = IdleTimeout;
    }
}
