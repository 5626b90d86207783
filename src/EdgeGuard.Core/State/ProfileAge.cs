using System.Security.Cryptography;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.State;

/// <summary>Since when a profile is as it is.</summary>
/// <param name="Fingerprint">Tells one version of its text from another.</param>
/// <param name="Since">When that version was first seen.</param>
public sealed record ProfileAge(string Fingerprint, DateTimeOffset Since)
{
    /// <summary>The age of a profile that was just loaded: that of the version known, where it is the same.</summary>
    internal static ProfileAge Of(Profile profile, ProfileAge? known)
    {
        string fingerprint = Convert.ToHexStringLower(SHA256.HashData(MudWriter.Write(profile.File)))[..32];
        return known?.Fingerprint == fingerprint ? known : new(fingerprint, profile.Loaded);
    }
}
