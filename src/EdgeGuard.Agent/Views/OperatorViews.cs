using EdgeGuard.Agent.Clock;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Views;

/// <summary>Why a device is or was restricted; the answer to <c>GET /v1/devices/ID/why</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="Name">Its name for people. Outside text.</param>
/// <param name="Level"><c>none</c>, <c>rate-limit</c>, <c>restricted</c> or <c>isolated</c>.</param>
/// <param name="Now">What that means, in a sentence.</param>
/// <param name="Steps">What was decided, oldest first.</param>
/// <param name="DeniedTotal">Packets that it may not send, every one, as the kernel counted them since its rules were built; null where it cannot be asked.</param>
/// <param name="Denied">Its denied flows, the newest first; counts are of rate-limited reports.</param>
/// <param name="Allowed">What a person lets it do beyond its profile.</param>
/// <param name="ToDo">What a person may do now.</param>
/// <param name="Muted">What is muted.</param>
public sealed record WhyView(
    string Id, string? Name, string Level, string Now, IReadOnlyList<WhyStepView> Steps, long? DeniedTotal, IReadOnlyList<DeniedFlowView> Denied,
    IReadOnlyList<string> Allowed, IReadOnlyList<string> ToDo, IReadOnlyList<string> Muted)
{
    /// <summary>What evidence about it rests on, in words for people.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Who signed its profile and when a person approved it; null where no profile is loaded. Outside text.</summary>
    public string? Profile { get; init; }
}

/// <summary>One decision.</summary>
/// <param name="Time">When.</param>
/// <param name="From">The level before.</param>
/// <param name="To">The level after.</param>
/// <param name="By"><c>rule</c>, <c>time</c>, <c>cli</c> or <c>mqtt</c>.</param>
/// <param name="Reason">Why, in words for people.</param>
/// <param name="Until">Until when it was meant to last.</param>
/// <param name="Shape">What the device's packets looked like.</param>
/// <param name="Evidence">What it had done, a line for each kind of packet.</param>
public sealed record WhyStepView(
    DateTimeOffset Time, string From, string To, string By, string Reason, DateTimeOffset? Until, string? Shape, IReadOnlyList<string> Evidence);

/// <summary>Forbidden packets that are alike.</summary>
/// <param name="Direction"><c>from-device</c>, <c>to-device</c>, <c>unbound</c> or <c>over-cap</c>.</param>
/// <param name="Peer">Address of the other end.</param>
/// <param name="Name">The name that the device was given this address for. Outside text.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="Port">The receiver's port; null where there is none.</param>
/// <param name="Count">Packets reported.</param>
/// <param name="Sampled">The kernel meters its reports, so there may have been more.</param>
/// <param name="First">When the first was seen.</param>
/// <param name="Last">When the last was seen.</param>
/// <param name="Shape">What it looks like.</param>
/// <param name="Rule">The rule that would have had to allow it.</param>
/// <param name="Text">All that in a sentence.</param>
public sealed record DeniedFlowView(
    string Direction, string Peer, string? Name, byte Protocol, ushort? Port, long Count, bool Sampled,
    DateTimeOffset First, DateTimeOffset Last, string Shape, string Rule, string Text)
{
    internal static DeniedFlowView Of(GatewayState state, Device device, DeniedFlow flow, TimeProvider time) => new(
        EnumWord.Of(flow.Kind), flow.Peer.ToString(), KnownName.Of(state, device.Id, flow.Peer), flow.Protocol, flow.Port == 0 ? null : flow.Port, flow.Count, flow.Sampled,
        flow.First, flow.Last, flow.Shape.Name(), MissingRule.For(state, device, flow), FlowSentence.Of(state, device, time.ToWall(flow)));
}

/// <summary>A report of one page for users; the answer to <c>GET /v1/report</c>.</summary>
public sealed record ReportView(DateTimeOffset Time, string Gateway, string Summary, IReadOnlyList<ReportDeviceView> Devices, IReadOnlyList<string> Muted);

/// <summary>One device of a report.</summary>
public sealed record ReportDeviceView(
    string Id, string? Name, string Now, IReadOnlyList<string> May, long? DeniedTotal, IReadOnlyList<string> Stopped, IReadOnlyList<string> ToDo);

/// <summary>The mode of a network or a device, and what the change means.</summary>
/// <param name="Subject">The network or device.</param>
/// <param name="Mode"><c>monitor</c> or <c>enforce</c>.</param>
/// <param name="Until">Until when enforcement pauses.</param>
/// <param name="Stopped">What enforcement would have stopped lately, or will stop from now on.</param>
public sealed record ModeView(string Subject, string Mode, DateTimeOffset? Until, IReadOnlyList<string> Stopped)
{
    /// <summary>What works now and enforcement would cut; null where nobody asked.</summary>
    public IReadOnlyList<string>? WouldCut { get; init; }

    /// <summary>When the mode before returns, unless somebody confirms this one; null where it lasts.</summary>
    public DateTimeOffset? ConfirmBy { get; init; }
}
