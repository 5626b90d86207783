using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may say about who a device is; done once the kernel enforces what follows.</summary>
internal sealed class IdentityCommands(PipelineChannels channels, OrderExecutor orders, ResponseCoordinator coordinator, TimeProvider time)
{
    private const string By = OrderOrigin.CommandLine;

    /// <summary>Says that two devices are one.</summary>
    internal async Task<CommandOutcome> MergeAsync(string who, string other, CancellationToken cancellationToken)
    {
        if (NamedDevice.Find(channels.State.Current, who, out CommandOutcome.Refused? unclear) is not { } stays) return unclear!;
        if (NamedDevice.Find(channels.State.Current, other, out unclear) is not { } goes) return unclear!;
        if (stays.Id == goes.Id) return new CommandOutcome.Refused(RefusalCode.SameDevice, $"{who} and {other} are the same device already.");
        return await orders.RunAsync(new(new PolicyInput.Merged(stays.Id, goes.Id))
        {
            Device = stays.Id,
            NeedsRegistry = true,
            // Decisions about two devices that did not become one stay apart.
            FollowAsync = result => WhyNotMerged(result, stays.Id, goes.Id) is null ? coordinator.MergeAsync(stays.Id, goes.Id, time.GetUtcNow(), By, CancellationToken.None) : ValueTask.CompletedTask,
            WhyVoid = result => WhyNotMerged(result, stays.Id, goes.Id),
        }, cancellationToken);
    }

    private static CommandOutcome.Refused? WhyNotMerged(GatewayState result, DeviceId stays, DeviceId goes) =>
        NamedDevice.WhyMoved(result, stays) ?? (DeviceLookup.Current(result, goes) == stays ? null : NamedDevice.WhyMoved(result, goes));

    /// <summary>Vouches for the profile of a device, which need not have come yet.</summary>
    /// <returns>The MAC address that it holds for, or why not.</returns>
    internal async Task<(OnboardView? Done, CommandOutcome.Refused? Refusal)> OnboardAsync(OnboardOrder order, CancellationToken cancellationToken)
    {
        (Onboarding read, SightingSource source) = order.Certificate is { } pem
            ? (DeviceCertificateReader.Read(pem), SightingSource.Certificate)
            : (MudLabelReader.Read(order.Label ?? ""), SightingSource.Label);
        if (read is not Onboarding.Accepted accepted) return (null, new(RefusalCode.NotUsable, string.Join(Environment.NewLine, ((Onboarding.Refused)read).Problems)));
        if (MacOf(order.Device, accepted.Mac, out MacAddress mac) is { } refusal) return (null, refusal);
        return await orders.RunAsync(new(new PolicyInput.Onboarded(mac, new(new Uri(accepted.MudUrl).AbsoluteUri, source, time.GetUtcNow(), accepted.MudSigner))) { NeedsRegistry = true }, cancellationToken)
            is CommandOutcome.Refused notInForce
                ? (null, notInForce)
                : (OnboardView.Of(accepted, source == SightingSource.Label ? "label" : "certificate", mac, isDone: true), null);
    }

    /// <returns>Why it is not clear which device is meant; null where <paramref name="mac"/> is its MAC address.</returns>
    private CommandOutcome.Refused? MacOf(string? who, MacAddress? onLabel, out MacAddress mac)
    {
        mac = onLabel ?? default;
        if (who is null) return onLabel is null ? new(RefusalCode.NoDevice, "It contains no MAC address. Name the device with --device.") : null;
        if (NamedDevice.Find(channels.State.Current, who, out CommandOutcome.Refused? unclear) is { } device) mac = device.Mac;
        else if (!MacAddress.TryParse(who, out mac) || mac.IsGroup) return unclear;
        return onLabel is { } written && written != mac ? new(RefusalCode.OtherDevice, $"The label is {written}'s, and {mac} is another device.") : null;
    }
}
