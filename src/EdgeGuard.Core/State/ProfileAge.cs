using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.State;

/// <summary>Since when a profile is as it is.</summary>
/// <param name="Fingerprint">Tells one version of its text from another.</param>
/// <param name="Since">When that version was first seen.</param>
public sealed record ProfileAge(string Fingerprint, DateTimeOffset Since)
{
    // A file never changes, so neither does its fingerprint.
    private static readonly ConditionalWeakTable<MudFile, string> Made = [];

    /// <summary>The age of a profile that was just loaded: that of the version known, where it is the same.</summary>
    internal static ProfileAge Of(Profile profile, ProfileAge? known)
    {
        string fingerprint = profile.Fingerprint;
        return known?.Fingerprint == fingerprint ? known : new(fingerprint, profile.Loaded);
    }

    /// <summary>The fingerprint of a file: 32 hexadecimal digits.</summary>
    internal static string FingerprintOf(MudFile file) => Made.GetValue(file, static one => Convert.ToHexStringLower(SHA256.HashData(MudWriter.Write(one)))[..32]);
}
