using System.Buffers;
using System.Security.Cryptography;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// A secret for where the machine has no id, such as in some containers. The first start makes it, and it stays with the state, so that the ids of what
/// waits for approval survive a restart.
/// </summary>
internal static class MadeSecret
{
    private const int Octets = 32;

    /// <summary>The secret of a state folder; another one at each start where the folder cannot keep it.</summary>
    internal static byte[] In(string folder)
    {
        string path = Path.Combine(folder, "secret");
        byte[] secret = new byte[Octets];
        try
        {
            if (File.Exists(path) && IsRead(File.ReadAllText(path).Trim(), secret)) return secret;
            RandomNumberGenerator.Fill(secret);
            DurableFile.Replace(path, Convert.ToHexString(secret));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            RandomNumberGenerator.Fill(secret);
        }
        return secret;
    }

    private static bool IsRead(string digits, byte[] secret) => digits.Length == 2 * Octets && Convert.FromHexString(digits, secret, out _, out _) == OperationStatus.Done;
}
