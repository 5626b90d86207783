namespace EdgeGuard.Agent.Options;

/// <summary>The gateway's id where the operator names none: the same at each start, and another on each machine.</summary>
internal static class DefaultGatewayId
{
    /// <summary>Where the machine has no id, such as in some containers.</summary>
    internal const string Unknown = "gateway";

    private const int IdBytes = 5;

    private static ReadOnlySpan<byte> Purpose => "io.edgeguard.gateway-id.v1"u8;

    /// <summary>The id of this machine.</summary>
    internal static string Read() => Of(MachineId.Derive(Purpose));

    /// <summary>The id of the machine with this content of <c>/etc/machine-id</c>: 32 hexadecimal digits.</summary>
    internal static string Of(string machineId) => Of(MachineId.Derive(Purpose, machineId));

    private static string Of(byte[]? derived) => derived is null ? Unknown : $"gw-{Convert.ToHexStringLower(derived.AsSpan(0, IdBytes))}";
}
