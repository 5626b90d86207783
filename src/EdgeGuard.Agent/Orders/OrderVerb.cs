namespace EdgeGuard.Agent.Orders;

/// <summary>One verb of the control socket and, unless it is local, of MQTT and Home Assistant.</summary>
/// <param name="Name">As <c>mqtt:commands</c> lists it.</param>
/// <param name="Path">Below <c>v1/orders/</c> of the control socket, and below <c>request/</c> over MQTT.</param>
internal sealed record OrderVerb(string Name, string Path)
{
    /// <summary>Whether it loosens the protection; else it tightens.</summary>
    internal bool Loosens { get; init; }

    /// <summary>Whether only the control socket has it; MQTT then knows no such request.</summary>
    internal bool IsLocal { get; init; }

    /// <summary>Whether MQTT clients may order it where the operator lists no verbs.</summary>
    internal bool IsDefault { get; init; }

    /// <summary>The arguments that must be given, by their names in JSON.</summary>
    internal string[] Required { get; init; } = [];

    /// <summary>The arguments that may be given besides.</summary>
    internal string[] Optional { get; init; } = [];

    /// <summary>The mode that makes it this verb, where two share a path.</summary>
    internal string? Mode { get; init; }

    /// <summary>What is wrong with the arguments; null for nothing.</summary>
    internal Func<OrderRequest, string?> WhyNot { get; init; } = _ => null;

    /// <summary>Carries it out.</summary>
    internal required Func<OrderCall, CancellationToken, Task<CommandOutcome>> RunAsync { get; init; }

    /// <summary>What the answer over MQTT says, once it is in force.</summary>
    internal required Func<OrderRequest, CommandOutcome, OrderData> Report { get; init; }

    /// <summary>What is wrong with a request for this verb; null for nothing.</summary>
    internal string? Check(OrderRequest request)
    {
        string[] given = [.. request.Given()];
        if (Required.Except(given).FirstOrDefault() is { } missing) return $"'{missing}' is missing.";
        if (given.Except(Required).Except(Optional).FirstOrDefault() is { } foreign) return $"'{foreign}' does not go with {Path}.";
        return WhyNot(request);
    }
}

/// <summary>A request on its way to the code that carries it out.</summary>
/// <param name="Request">Its arguments, checked.</param>
/// <param name="By">The way it came: <c>cli</c>, <c>mqtt</c>.</param>
/// <param name="MayLoosen">Whether whoever orders may also end or soften a response.</param>
/// <param name="Orders">The code that carries it out.</param>
internal sealed record OrderCall(OrderRequest Request, string By, bool MayLoosen, OrderContext Orders);

/// <summary>What the rows of <see cref="OrderVerbs"/> call.</summary>
/// <param name="Devices">Orders about a device.</param>
/// <param name="Protection">Orders about the protection as a whole.</param>
/// <param name="Operator">Modes and permissions.</param>
/// <param name="Known">Lasting orders about one device.</param>
/// <param name="Approvals">Answers to what waits for a person.</param>
internal sealed record OrderContext(DeviceCommands Devices, ProtectionCommands Protection, OperatorCommands Operator, KnownDeviceCommands Known, ApprovalCommands Approvals);
