using System.Buffers;
using System.Security.Cryptography;

namespace EdgeGuard.Agent.Options;

/// <summary>Values that follow from the machine id by a keyed hash, because the id itself must not become public (machine-id(5)).</summary>
internal static class MachineId
{
    private const string MachineIdFile = "/etc/machine-id";
    private const int Octets = 16;

    /// <summary>The value for one purpose: the same at each start, and another on each machine.</summary>
    /// <returns>32 octets; null where the machine has no id, such as in some containers.</returns>
    internal static byte[]? Derive(ReadOnlySpan<byte> purpose)
    {
        try
        {
            return Derive(purpose, File.ReadAllText(MachineIdFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The value on the machine with this content of <c>/etc/machine-id</c>: 32 hexadecimal digits.</summary>
    internal static byte[]? Derive(ReadOnlySpan<byte> purpose, string machineId)
    {
        Span<byte> key = stackalloc byte[Octets];
        string digits = machineId.Trim();
        bool isId = digits.Length == 2 * Octets && Convert.FromHexString(digits, key, out _, out _) == OperationStatus.Done;
        return isId && key.ContainsAnyExcept((byte)0) ? HMACSHA256.HashData(key, purpose) : null;
    }
}
