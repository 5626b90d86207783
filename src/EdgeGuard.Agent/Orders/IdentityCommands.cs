using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may say about who a device is; done once the kernel enforces what follows.</summary>
public sealed class IdentityCommands(PipelineChannels wires, ResponseCoordinator desk, TimeProvider time)
{
    private const string By = "cli";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Answers what a device asks for.</summary>
    public async Task<CommandOutcome> AnswerAsync(string who, bool isGranted, string by, CancellationToken cancellationToken)
    {
        if (NamedDevice.Find(wires.State.Current, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (RequestView.Of(device).Count == 0) return new CommandOutcome.Refused("nothing-asked", $"{device.Id} has no request. 'edgeguard status' lists the requests.");
        return await FollowAsync(new PolicyInput.Answered(device.Id, isGranted, by), device.Id, d => RequestView.Of(d).Count == 0, cancellationToken);
    }

    /// <summary>Says that two devices are one.</summary>
    public async Task<CommandOutcome> MergeAsync(string who, string other, CancellationToken cancellationToken)
    {
        if (NamedDevice.Find(wires.State.Current, who, out CommandOutcome.Refused? unclear) is not { } stays) return unclear!;
        if (NamedDevice.Find(wires.State.Current, other, out unclear) is not { } goes) return unclear!;
        if (stays.Id == goes.Id) return new CommandOutcome.Refused("same-device", $"{who} and {other} are the same device already.");
        CommandOutcome outcome = await FollowAsync(new PolicyInput.Merged(stays.Id, goes.Id), stays.Id, d => d.Macs.Contains(goes.Mac), cancellationToken);
        await desk.MergeAsync(stays.Id, goes.Id, time.GetUtcNow(), By, cancellationToken);
        return outcome;
    }

    /// <summary>Vouches for the profile of a device, which need not have come yet.</summary>
    /// <returns>The MAC address that it holds for, or why not.</returns>
    public async Task<(OnboardView? Done, CommandOutcome.Refused? Refusal)> OnboardAsync(OnboardOrder order, CancellationToken cancellationToken)
    {
        (Onboarding read, SightingSource source) = order.Certificate is { } pem
            ? (DeviceCertificateReader.Read(pem), SightingSource.Certificate)
            : (MudLabelReader.Read(order.Label ?? ""), SightingSource.Label);
        if (read is not Onboarding.Accepted accepted) return (null, new("not-usable", string.Join(Environment.NewLine, ((Onboarding.Refused)read).Problems)));
        (MacAddress? named, CommandOutcome.Refused? refusal) = MacOf(order.Device);
        if (refusal is not null) return (null, refusal);
        if ((named ?? accepted.Mac) is not { } mac) return (null, new("no-device", "It contains no MAC address. Name the device with --device."));
        if (accepted.Mac is { } onLabel && onLabel != mac) return (null, new("other-device", $"The label is {onLabel}'s, and {mac} is another device."));

        VouchedProfile profile = new(new Uri(accepted.MudUrl).AbsoluteUri, source, time.GetUtcNow(), accepted.MudSigner);
        await wires.Inputs.Writer.WriteAsync(new PolicyInput.Onboarded(mac, profile), cancellationToken);
        await wires.State.WaitForAsync(s => s.Vouched.GetValueOrDefault(mac) == profile, cancellationToken);
        return (OnboardView.Of(accepted, source == SightingSource.Label ? "label" : "certificate", mac, isDone: true), null);
    }

    private async Task<CommandOutcome> FollowAsync(PolicyInput input, DeviceId id, Func<Device, bool> isDone, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await wires.Inputs.Writer.WriteAsync(input, cancellationToken);
        try
        {
            await wires.State.WaitForAsync(s => s.Devices.TryGetValue(id, out Device? device) && isDone(device), either.Token);
            Device decided = wires.State.Current.Devices[id];
            await wires.InForce.WaitForAsync(s => s.Devices.TryGetValue(id, out Device? device) && IsEnforced(decided, device), either.Token);
            return new CommandOutcome.Done(decided);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new CommandOutcome.Refused("not-in-force",
                $"The order is stored, but after {Timeout.TotalSeconds:0} s the kernel does not enforce it: {wires.State.Current.Enforcement.Problem ?? "no answer yet"}.");
        }
    }

    private static bool IsEnforced(Device decided, Device inForce) =>
        inForce.ProfileKey == decided.ProfileKey && decided.Addresses.All(a => inForce.Addresses.Contains(a)) && decided.Macs.SequenceEqual(inForce.Macs);

    private (MacAddress?, CommandOutcome.Refused?) MacOf(string? who)
    {
        if (who is null) return (null, null);
        if (NamedDevice.Find(wires.State.Current, who, out CommandOutcome.Refused? unclear) is { } device) return (device.Mac, null);
        return MacAddress.TryParse(who, out MacAddress mac) && !mac.IsGroup ? (mac, null) : (null, unclear);
    }
}
