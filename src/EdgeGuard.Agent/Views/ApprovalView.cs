using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Views;

/// <summary>Something that waits for a person; an element of the answer to <c>GET /v1/approvals</c>.</summary>
/// <param name="Id">By which it is answered.</param>
/// <param name="Device">Id of the device; of the first one where it is about a profile of several.</param>
/// <param name="Kind"><c>profile</c>, <c>update</c>, <c>address</c> or <c>device</c>.</param>
/// <param name="Asks">What is asked for. Outside text.</param>
/// <param name="Since">When it was asked first.</param>
/// <param name="Why">Why a person has to answer. Outside text.</param>
/// <param name="Adds">What the device could do then and cannot do now, a sentence for each peer. Outside text.</param>
/// <param name="Devices">All devices, where there are several.</param>
/// <param name="Badge">Who signed the file, or what is wrong with its signature; null where no file is asked about, or none is loaded. Outside text.</param>
public sealed record ApprovalView(
    string Id, string Device, string Kind, string Asks, DateTimeOffset Since, string Why, IReadOnlyList<string> Adds, IReadOnlyList<string>? Devices = null, string? Badge = null)
{
    internal static IReadOnlyList<ApprovalView> Of(GatewayState state) => [.. ApprovalQueue.Of(state).Select(entry => Of(state, entry))];

    internal static IReadOnlyList<ApprovalView> Of(GatewayState state, Device device) => [.. ApprovalQueue.Of(state, device).Select(entry => Of(state, entry))];

    private static ApprovalView Of(GatewayState state, Approval entry) => new(entry.Id, entry.Device.Value, EnumWord.Of(entry.Kind), entry.Asks, entry.Since, entry.Why, ApprovalGain.Of(state, entry),
        entry.Devices.Length > 1 ? [.. entry.Devices.Select(id => id.Value)] : null, FileOf(state, entry) is { } file ? ProfileBadge.WithReason(file.Signature) : null);

    private static Profile? FileOf(GatewayState state, Approval entry) => entry.Profile is not { } key ? null
        : entry.Kind == ApprovalKind.Update ? state.WaitingFiles.GetValueOrDefault(key)?.Profile : state.Profiles.GetValueOrDefault(key);
}
