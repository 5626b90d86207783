using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

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
            SightingSource.Dhcp4 when sighting.Client is { } client => device with { LastRequest = new(transaction, client, sent) { NamesNoStation = sighting.NamesNoStation } },
            SightingSource.Dhcp6 => device with { LastRequest6 = new(transaction, null, sent) },
            _ => device,
        };
    }

    /// <summary>An answer that names no station, assigned to the one device of its network that asked so with that transaction; unchanged where that is not one.</summary>
    internal static Sighting Assigned(GatewayState state, Sighting answer)
    {
        if (answer.Mac.Value != 0 || answer is not { IsAcknowledgement: true, Transaction: { } transaction }) return answer;
        string? network = DeviceLookup.NetworkOf(state, answer.Interface)?.Name;
        Device[] asking = [.. state.Devices.Values.Where(d => d.Network == network && RequestOf(d, answer.Source)?.Transaction == transaction).Take(2)];
        return asking is [var one] && RequestOf(one, answer.Source) is { NamesNoStation: true } ? answer with { Mac = one.Mac } : answer;
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
