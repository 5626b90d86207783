using EdgeGuard.Agent.Options;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>Turns the bytes of a MUD file into a profile.</summary>
internal static class ProfileText
{
    /// <summary>Whether the operator gave the file by path.</summary>
    internal static bool IsLocal(string key) => key.StartsWith(AgentSettings.LocalPrefix, StringComparison.Ordinal);

    /// <param name="key">The key of the profile.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="judged">How its signature was judged; null where nobody did.</param>
    /// <param name="loaded">When it was read.</param>
    /// <param name="reasons">Every reason why the file is refused.</param>
    /// <returns>The profile; null where the file is refused.</returns>
    internal static Profile? Read(string key, byte[] bytes, SignatureJudgement? judged, DateTimeOffset loaded, out string reasons)
    {
        MudResult result = MudReader.Read(bytes, MudStrictness.Compatible);
        reasons = string.Join("; ", result.Problems.Where(p => p.Severity == MudSeverity.Error));
        if (result is not MudResult.Accepted accepted) return null;
        SignatureJudgement signature = IsLocal(key) ? SignatureJudgement.Local
            : judged is not null ? judged
            : accepted.File.MudSignature is null ? SignatureJudgement.Unsigned
            : SignatureJudgement.Unchecked;
        return new(accepted.File, PolicyCompiler.Compile(accepted.File), signature, loaded);
    }
}
