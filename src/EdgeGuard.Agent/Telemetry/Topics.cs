using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Every topic of one gateway. Nothing enters one but the operator's own words, checked, and device ids.</summary>
internal sealed class Topics(string? prefix, string gateway)
{
    private const int LongestTopic = 200;

    private readonly string _root = prefix is null ? $"edgeguard/{gateway}" : $"{prefix}/edgeguard/{gateway}";

    private readonly string _groups = prefix is null ? "edgeguard-group" : $"{prefix}/edgeguard-group";

    internal string Gateway { get; } = gateway;

    internal string State => $"{_root}/state";

    internal string Info => $"{_root}/info";

    internal string Health => $"{_root}/health";

    internal string Devices => $"{_root}/devices";

    internal string Event => $"{_root}/event";

    /// <summary>Every alert of the home, the gateway's and each device's, once more.</summary>
    internal string Alert => $"{_root}/alert";

    internal string SetFilter => $"{_root}/device/+/set";

    internal string RequestFilter => $"{_root}/request/#";

    internal string DeviceState(DeviceId id) => $"{_root}/device/{id}/state";

    internal string DeviceEvent(DeviceId id) => $"{_root}/device/{id}/event";

    internal string DeviceSet(DeviceId id) => $"{_root}/device/{id}/set";

    /// <summary>Requests to every gateway with a label.</summary>
    internal string GroupRequestFilter(string label) => $"{_groups}/{label}/request/#";

    /// <summary>The label and the part below <c>request/</c> of a topic for a group; null for any other topic.</summary>
    internal (string Label, string Request)? GroupRequest(string topic)
    {
        if (!topic.StartsWith($"{_groups}/", StringComparison.Ordinal)) return null;
        string[] levels = topic[(_groups.Length + 1)..].Split('/', 3);
        return levels is [var label, "request", var request] ? (label, request) : null;
    }

    /// <summary>Where a request is sent to.</summary>
    internal string Request(string path) => $"{_root}/request/{path}";

    /// <summary>Where the answer to a request goes.</summary>
    /// <param name="request">Its path below <c>request/</c>, one of our own words.</param>
    internal string Response(string request) => $"{_root}/response/{request}";

    /// <summary>Whether an answer may be sent there: a client that names a place elsewhere would make us speak in its stead.</summary>
    internal bool IsOwnResponse(string topic) =>
        topic.Length <= LongestTopic
        && topic.StartsWith($"{_root}/response/", StringComparison.Ordinal)
        && topic.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-');

    /// <summary>The part of a topic below this gateway's root; null for another's topic.</summary>
    internal string? BelowRoot(string topic) =>
        topic.StartsWith($"{_root}/", StringComparison.Ordinal) ? topic[(_root.Length + 1)..] : null;
}
