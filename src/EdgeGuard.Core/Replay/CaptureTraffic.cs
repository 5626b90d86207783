using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;

namespace EdgeGuard.Core.Replay;

/// <summary>What a capture shows of one device.</summary>
public sealed record CaptureTraffic
{
    /// <summary>Its flows, in the order of their first packets.</summary>
    public required IReadOnlyList<ObservedFlow> Flows { get; init; }

    /// <summary>Addresses of the gateway, as far as the capture shows them.</summary>
    public required IReadOnlyCollection<IPAddress> Gateways { get; init; }

    /// <summary>Its own addresses.</summary>
    public required IReadOnlyCollection<IPAddress> Addresses { get; init; }

    /// <summary>IP packets of the device, judged or not.</summary>
    public required int Packets { get; init; }

    /// <summary>Further notes for the reader of the verdicts, in words for people.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Why the capture could not be read to its end; null where it could.</summary>
    public string? Problem { get; init; }
}

/// <summary>How to read a capture.</summary>
public sealed record CaptureRequest
{
    /// <summary>MAC address of the device.</summary>
    public required MacAddress Device { get; init; }

    /// <summary>Its addresses, for captures of links without MAC addresses; may be empty.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Learn names from the device's own questions and their answers.</summary>
    public bool LearnsNames { get; init; }
}
