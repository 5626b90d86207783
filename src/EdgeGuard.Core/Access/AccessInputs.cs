using System.Collections.Immutable;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>
/// The part of a state that may decide what devices may do, without the devices. The records of this folder are read from it and from
/// one device; they never see the whole state. So what is not copied here cannot influence a ruleset.
/// </summary>
/// <remarks>
/// The compiler writes the comparison: every member counts. Two inputs are equal if their collections are the same objects, so that
/// comparing does not read the home.
/// </remarks>
internal sealed record AccessInputs
{
    private static readonly GatewayState Blank = new() { Gateway = "", Networks = ImmutableSortedDictionary<string, Network>.Empty };

    private AccessInputs(GatewayState state) => State = state;

    /// <summary>A state in which everything else is blank.</summary>
    internal GatewayState State { get; }

    internal static AccessInputs Of(GatewayState state) => new(Blank with
    {
        Networks = state.Networks,
        NetworkModes = state.NetworkModes,
        DeviceModes = state.DeviceModes,
        Orders = state.Orders,
        // Until when enforcement pauses changes no rule.
        PausedUntil = state.PausedUntil is null ? null : DateTimeOffset.MaxValue,
        Settings = state.Settings,
        Vouched = state.Vouched,
        Allowances = state.Allowances,
        Profiles = state.Profiles,
        Claims = state.Claims,
        Trust = state.Trust,
        WhileWaiting = state.WhileWaiting,
        ApprovedFiles = state.ApprovedFiles,
        Baseline = state.Baseline,
        RateLimit = state.RateLimit,
        Cap = state.Cap,
        Controllers = state.Controllers,
        ControllerDevices = state.ControllerDevices,
        GatewayControllers = state.GatewayControllers,
        Management = state.Management,
        LocalNetworks = state.LocalNetworks,
        Names = state.Names,
        Facts = state.Facts,
        // A sign of life renews one element and changes no rule.
        Gate = state.Gate is { } gate ? new(gate.Port, gate.LeavesLiterals, Asks: "", Beat: 0) { QuestionsPerSecond = gate.QuestionsPerSecond } : null,
    });
}
