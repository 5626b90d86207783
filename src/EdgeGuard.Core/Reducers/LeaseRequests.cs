using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Whether a device itself asked for what a server grants. Any station can ask in its name, also for a lease of seconds. What the device did not ask
/// for from its own place only extends its lease.
/// </summary>
internal static class LeaseRequests
{
    /// <summary>The device with the request that a sighting from its place contains.</summary>
    internal static Device Noted(Device device, Sighting sighting, DateTimeOffset now)
    {
        if (sighting is not { IsAcknowledgement: false, Transaction: { } transaction }) return device;
        DateTimeOffset sent = AnswerTo(device, sighting) ?? now;
        return sighting.Source switch
        {
            SightingSource.Dhcp4 when sighting.Client is { } client => device with { LastRequest = new(transaction, client, sent) },
            SightingSource.Dhcp6 => device with { LastRequest6 = new(transaction, null, sent) },
            _ => device,
        };
    }

    /// <summary>Whether the device asked for this answer, and it is the first one for the address.</summary>
    internal static bool HasAsked(Device device, Sighting answer, HeldAddress? held) =>
        RequestOf(device, answer.Source) is { } request && request.Transaction == answer.Transaction && !(held?.Granted >= request.Sent);

    /// <summary>When the lease ends after a grant for an address that the device holds.</summary>
    internal static DateTimeOffset? EndOf(Device device, HeldAddress held, Sighting grant, TimeSpan lease, DateTimeOffset now)
    {
        DateTimeOffset until = now + lease;
        bool mayShorten = grant.Source == SightingSource.LeaseFile || HasAsked(device, grant, held);
        return mayShorten || held.Until is { } before && until > before ? until : held.Until;
    }

    private static ClientRequest? RequestOf(Device device, SightingSource source) => source switch
    {
        SightingSource.Dhcp4 => device.LastRequest,
        SightingSource.Dhcp6 => device.LastRequest6,
        _ => null,
    };

    // Two sockets read request and acknowledgement. A request that is read after its answer must not vouch for a second one.
    private static DateTimeOffset? AnswerTo(Device device, Sighting request) =>
        device.Acknowledged is { } last && last.Source == request.Source && last.Transaction == request.Transaction ? last.At : null;
}
