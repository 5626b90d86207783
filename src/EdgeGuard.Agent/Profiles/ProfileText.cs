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

    /// <returns>The profile, or null and every reason why the file is refused.</returns>
    internal static Profile? Read(string key, byte[] bytes, DateTimeOffset loaded, out string reasons)
    {
        MudResult result = MudReader.Read(bytes, MudStrictness.Compatible);
        reasons = string.Join("; ", result.Problems.Where(p => p.Severity == MudSeverity.Error));
        if (result is not MudResult.Accepted accepted) return null;
        SignatureJudgement signature = IsLocal(key) ? SignatureJudgement.Local
            : accepted.File.MudSignature is null ? SignatureJudgement.Unsigned
            : SignatureJudgement.Unchecked;
        return new(accepted.File, PolicyCompiler.Compile(accepted.File), signature, loaded);
    }
}
