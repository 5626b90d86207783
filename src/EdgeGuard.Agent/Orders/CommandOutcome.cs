using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What became of an order.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome() { }

    /// <summary>It is in force.</summary>
    /// <param name="Device">The device as the order left it.</param>
    /// <param name="State">The state that resulted from the order.</param>
    public sealed record Done(Device Device, GatewayState State) : CommandOutcome;

    /// <summary>It is in force, and about no single device.</summary>
    /// <param name="State">The state that resulted from the order.</param>
    public sealed record DoneForAll(GatewayState State) : CommandOutcome;

    /// <summary>It is not, and why.</summary>
    /// <param name="Reason">For programs.</param>
    /// <param name="Message">For people, with the remedy.</param>
    public sealed record Refused(RefusalCode Reason, string Message) : CommandOutcome
    {
        /// <summary>The name of <see cref="Reason"/>, as it is sent.</summary>
        public string Code => Reason.Name;
    }
}
