using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>A person's answer to an entry of the queue; done once the kernel enforces what follows, and it is stored.</summary>
internal sealed class ApprovalCommands(PipelineChannels channels, OrderExecutor orders)
{
    /// <summary>Answers one entry.</summary>
    /// <param name="which">The id of an entry, or a device about which exactly one waits.</param>
    /// <param name="isGranted">Yes; else no.</param>
    /// <param name="by">The way the order came.</param>
    /// <param name="cancellationToken">Gives up waiting; the answer stands.</param>
    internal async Task<CommandOutcome> AnswerAsync(string which, bool isGranted, string by, CancellationToken cancellationToken)
    {
        if (Find(channels.State.Current, which, out CommandOutcome.Refused? refusal) is not { } entry) return refusal!;
        return await orders.RunAsync(new(new PolicyInput.ApprovalAnswered(entry.Id, isGranted, by))
        {
            Device = entry.Device,
            NeedsRegistry = true,
            WhyVoid = result => NamedDevice.WhyMoved(result, entry.Device) ?? (IsAnswered(result, entry, isGranted) ? null
                : new(RefusalCode.NothingAsked, $"What '{entry.Id}' asked for changed meanwhile, so nothing was answered. 'edgeguard approvals' lists what waits.")),
        }, cancellationToken);
    }

    private static Approval? Find(GatewayState state, string which, out CommandOutcome.Refused? refusal)
    {
        refusal = null;
        if (ApprovalQueue.Find(state, which) is { } entry) return entry;
        if (ApprovalQueue.Of(state).FirstOrDefault(one => one.IsOfMany && one.Id == which) is { } many)
        {
            refusal = new(RefusalCode.SeveralAsked, $"'{which}' counts requests of {many.Devices.Length} devices. Answer each by the id or MAC address of its device, which 'edgeguard devices' lists.");
            return null;
        }
        if (NamedDevice.Find(state, which, out refusal) is not { } device)
        {
            refusal = refusal! with { Message = $"{refusal.Message} No entry has this id either; 'edgeguard approvals' lists what waits." };
            return null;
        }
        Approval[] waiting = [.. ApprovalQueue.Of(state, device)];
        if (waiting.Length == 0 && ApprovalQueue.Refused(state, device) is { } refused) return refused;
        refusal = waiting.Length switch
        {
            0 => new(RefusalCode.NothingAsked, $"Nothing about {device.Id} waits for approval. 'edgeguard approvals' lists what waits."),
            1 => null,
            _ => new(RefusalCode.SeveralAsked, $"{waiting.Length} requests about {device.Id} wait; answer one by its id:{string.Concat(waiting.Select(one => $"{Environment.NewLine}  {one.Id}  {one.Asks}"))}"),
        };
        return waiting is [var only] ? only : null;
    }

    private static bool IsAnswered(GatewayState result, Approval entry, bool isGranted) => entry.Kind switch
    {
        ApprovalKind.Update when isGranted => result.Profiles.TryGetValue(entry.Profile!, out Profile? now) && now.Fingerprint == entry.Fingerprint,
        ApprovalKind.Profile when isGranted => result.Devices.TryGetValue(entry.Device, out Device? device) && device.ProfileKey == entry.Profile && device.Request?.Key != entry.Profile,
        // A refused one is still found, so that it can be answered again.
        ApprovalKind.Device when !entry.IsMove => result.Devices.TryGetValue(entry.Device, out Device? device) && device.Admission == (isGranted ? Admission.Admitted : Admission.Refused),
        _ => ApprovalQueue.Find(result, entry.Id) is null,
    };
}
