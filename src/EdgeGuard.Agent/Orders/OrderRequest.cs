using System.Text.Json.Serialization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>The arguments of an order, as MQTT and the control socket carry them. <see cref="OrderVerb"/> says which of them a verb takes.</summary>
internal sealed record OrderRequest
{
    /// <summary>Id, MAC address or name in the configuration of the device; for an answer, also the id of what waits.</summary>
    public string? Id { get; init; }

    /// <summary>The peer that the device may speak to beyond its profile, as in <see cref="NamedPeer.Read"/>.</summary>
    public string? Peer { get; init; }

    /// <summary>How long a permission lasts: <c>once</c>, <c>always</c> or a length such as <c>1h</c>; <c>never</c> takes it back.</summary>
    public string? Length { get; init; }

    /// <summary>The network's name.</summary>
    public string? Network { get; init; }

    /// <summary><c>monitor</c> or <c>enforce</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>How long, in minutes, or as <see cref="DurationText"/> writes it; a second at least.</summary>
    [JsonConverter(typeof(MinutesConverter))]
    public double? Minutes { get; init; }

    /// <summary>The name that a person gives the device.</summary>
    public string? Name { get; init; }

    /// <summary>The login that confirms a mode, as in <see cref="ModeTrial"/>; only the control socket has it.</summary>
    public string? Connection { get; init; }

    /// <summary>Comes back in the answer; at most 64 characters.</summary>
    public string? Transaction { get; init; }

    /// <summary>When the client sent it; where given, within a minute of now.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The arguments that are given, by their names in JSON.</summary>
    internal IEnumerable<string> Given()
    {
        if (Id is not null) yield return "id";
        if (Peer is not null) yield return "peer";
        if (Length is not null) yield return "length";
        if (Network is not null) yield return "network";
        if (Mode is not null) yield return "mode";
        if (Minutes is not null) yield return "minutes";
        if (Name is not null) yield return "name";
        if (Connection is not null) yield return "connection";
    }

    /// <summary>Reads the arguments from pairs of text, such as those of a URL.</summary>
    /// <param name="argument">The text of an argument by its name in JSON; null where it is not given.</param>
    internal static OrderRequest Of(Func<string, string?> argument) => new()
    {
        Id = argument("id"),
        Peer = argument("peer"),
        Length = argument("length"),
        Network = argument("network"),
        Mode = argument("mode"),
        Minutes = argument("minutes") is { } minutes ? MinutesConverter.Of(minutes) ?? double.NaN : null,
        Name = argument("name"),
        Connection = argument("connection"),
    };
}

/// <summary>What an order left behind.</summary>
/// <param name="Id">The device, where it was about one.</param>
/// <param name="Response">The response in force against that device now.</param>
/// <param name="PausedUntil">Until when nothing is stopped, where there is a pause.</param>
internal sealed record OrderData(string? Id, string? Response, DateTime? PausedUntil)
{
    /// <summary>The peer that the device may, or may no longer, speak to beyond its profile.</summary>
    public string? Peer { get; init; }

    /// <summary>The network, where the order was about one.</summary>
    public string? Network { get; init; }

    /// <summary>Its mode now.</summary>
    public string? Mode { get; init; }

    /// <summary>The device's name now, where the order was about it.</summary>
    public string? Name { get; init; }

    /// <summary>Whether a person trusts the device, where the order was about that.</summary>
    public bool? Trusted { get; init; }
}
