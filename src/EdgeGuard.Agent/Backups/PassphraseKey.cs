using System.Security.Cryptography;
using System.Text;

namespace EdgeGuard.Agent.Backups;

/// <summary>Derives keys from a passphrase (PBKDF2, RFC 8018 §5.2), slowly, so that guessing is slow too.</summary>
/// <param name="passphrase">The passphrase.</param>
/// <param name="iterations">How slowly.</param>
internal sealed class PassphraseKey(string passphrase, int iterations = PassphraseKey.Iterations)
{
    internal const int SaltSize = 16, KeySize = 32, CheckSize = 16;

    // 0.5 s on a current processor, 5 s on a small board.
    internal const int Iterations = 600_000;

    private byte[] _salt = [], _derived = [];

    /// <summary>The key for a salt, and octets by which a wrong passphrase shows.</summary>
    internal (byte[] Key, byte[] Check) For(ReadOnlySpan<byte> salt)
    {
        if (!salt.SequenceEqual(_salt))
        {
            _derived = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, iterations, HashAlgorithmName.SHA512, KeySize + CheckSize);
            _salt = salt.ToArray();
        }
        return (_derived[..KeySize], _derived[KeySize..]);
    }
}
