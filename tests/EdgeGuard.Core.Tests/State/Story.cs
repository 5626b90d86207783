using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>A home that lives through some time, told step by step.</summary>
internal sealed class Story(GatewayState beginning)
{
    private readonly List<GatewayEvent> _events = [];

    internal GatewayState State { get; private set; } = beginning;

    internal DateTimeOffset Now { get; private set; } = Home.Noon;

    internal IReadOnlyList<GatewayEvent> Events => _events;

    internal Device Camera => State.Devices[Home.Camera];

    internal Device Bulb => State.Devices[Home.Bulb];

    internal Story After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    internal Story Then(PolicyInput input)
    {
        (State, IReadOnlyList<GatewayEvent> events) = Reducer.Apply(State, input, Now);
        _events.AddRange(events);
        return this;
    }

    /// <summary>A person answers everything that waits about the camera.</summary>
    internal Story Answers(bool isGranted)
    {
        foreach (Approval entry in ApprovalQueue.Of(State, Camera).ToArray()) Then(new PolicyInput.ApprovalAnswered(entry.Id, isGranted, "cli"));
        return this;
    }

    /// <summary>The camera, if nobody else is named, is seen. The exchange in which it sends a URL is acknowledged at once.</summary>
    internal Story Sees(
        SightingSource source = SightingSource.Dhcp4, MacAddress? mac = null, string on = "br-things", string? port = null, string? address = null, bool inUse = false,
        TimeSpan? lease = null, bool released = false, string? url = null, bool isAcknowledged = true, string? host = null, string? vendor = null, uint? transaction = null, string? client = null) => Then(new PolicyInput.Sighted(new()
        {
            Source = source,
            Mac = mac ?? Home.CameraMac,
            Interface = on,
            Port = port,
            Address = address is null ? null : IPAddress.Parse(address),
            OnlyInUse = inUse,
            Lease = lease,
            Released = released,
            MudUrl = url,
            IsAcknowledgement = isAcknowledged && (url is not null || transaction is not null && lease is not null),
            HostName = host,
            VendorClass = vendor,
            Transaction = transaction,
            Client = client,
        }));
}
