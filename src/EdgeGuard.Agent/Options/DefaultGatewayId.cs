using System.Security.Cryptography;

namespace EdgeGuard.Agent.Options;

/// <summary>
/// The gateway's id where the operator names none: the same at each start, and another on each machine. It follows from the machine id by a keyed hash,
/// because the machine id itself must not become public (machine-id(5)).
/// </summary>
internal static class DefaultGatewayId
{
    /// <summary>Where the machine has no id, such as in some containers.</summary>
    internal const string Unknown = "gateway";

    private const string MachineIdFile = "/etc/machine-id";
    private const int MachineIdBytes = 16;
    private const int IdBytes = 5;

    private static ReadOnlySpan<byte> Application => "io.edgeguard.gateway-id.v1"u8;

    /// <summary>The id of this machine.</summary>
    internal static string Read()
    {
        try
        {
            return Of(File.ReadAllText(MachineIdFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }

    /// <summary>The id of the machine with this content of <c>/etc/machine-id</c>: 32 hexadecimal digits.</summary>
    internal static string Of(string machineId)
    {
        Span<byte> key = stackalloc byte[MachineIdBytes];
        string digits = machineId.Trim();
        bool isId = digits.Length == 2 * MachineIdBytes && Convert.FromHexString(digits, key, out _, out _) == System.Buffers.OperationStatus.Done;
        return isId && key.ContainsAnyExcept((byte)0) ? $"gw-{Convert.ToHexStringLower(HMACSHA256.HashData(key, Application).AsSpan(0, IdBytes))}" : Unknown;
    }
}
