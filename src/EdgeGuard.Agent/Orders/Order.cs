using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>One order, checked and ready to be carried out.</summary>
/// <param name="Input">What it changes. Each order has an input object of its own.</param>
internal sealed record Order(PolicyInput Input)
{
    /// <summary>The device that the order is about; null for none or several.</summary>
    internal DeviceId? Device { get; init; }

    /// <summary>Stores it, so that a restart does not undo it; null for nothing to store. Where this fails, nothing changes.</summary>
    internal Action? Store { get; init; }

    /// <summary>How the input gets to the reducer, or why it is refused on the way; null for directly.</summary>
    internal Func<ValueTask<CommandOutcome.Refused?>>? SendAsync { get; init; }

    /// <summary>What follows from the resulting state, even if whoever ordered has left; null for nothing.</summary>
    internal Func<GatewayState, ValueTask>? FollowAsync { get; init; }

    /// <summary>
    /// Why the order changed nothing, by the resulting state; null where it did. Without this an order about a device is void once that
    /// device became part of another one.
    /// </summary>
    internal Func<GatewayState, CommandOutcome.Refused?>? WhyVoid { get; init; }

    /// <summary>false for an order that changes nothing that the kernel has, such as a mute.</summary>
    internal bool NeedsKernel { get; init; } = true;

    /// <summary>true for an order about who a device is or which profile it has: it is done when the registry has stored it, so that no restart undoes it.</summary>
    internal bool NeedsRegistry { get; init; }

    /// <summary>Whether what <see cref="SendAsync"/> decided is stored, asked once it is in force; null where it is stored before, or need not be.</summary>
    internal Func<bool>? IsStored { get; init; }

    /// <summary>What must be in force too, where more has to follow than the order's own input, such as a profile that is fetched first.</summary>
    internal Func<GatewayState, bool>? IsComplete { get; init; }

    /// <summary>Why it is not complete, where the order knows better than the kernel.</summary>
    internal Func<GatewayState, string?>? WhyIncomplete { get; init; }

    /// <summary>How long the order may take until it is in force, by a clock that nobody can set.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
