using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>One order, checked and ready to be carried out.</summary>
/// <param name="Input">What it changes. Each order has an input object of its own.</param>
internal sealed record Order(PolicyInput Input)
{
    /// <summary>The device that the order is about; null for none or several.</summary>
    internal DeviceId? Device { get; init; }

    /// <summary>How the input gets to the reducer, or why it is refused on the way; null for directly.</summary>
    internal Func<CancellationToken, ValueTask<CommandOutcome.Refused?>>? SendAsync { get; init; }

    /// <summary>false for an order that changes nothing that the kernel has, such as a mute.</summary>
    internal bool NeedsKernel { get; init; } = true;

    /// <summary>What must be in force too, where more has to follow than the order's own input, such as a profile that is fetched first.</summary>
    internal Func<GatewayState, bool>? IsComplete { get; init; }

    /// <summary>Why it is not complete, where the order knows better than the kernel.</summary>
    internal Func<GatewayState, string?>? WhyIncomplete { get; init; }

    /// <summary>How long the order may take until it is in force, by a clock that nobody can set.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
