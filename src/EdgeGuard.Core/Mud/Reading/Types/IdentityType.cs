using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>The type <c>identityref</c>: the bare name, or the name after its module (RFC 7951 §6.8).</summary>
/// <param name="module">Module of the leaf and of the identities.</param>
/// <param name="prefix">The module's own YANG prefix, which some write in place of the module.</param>
/// <param name="renamed">Names of earlier drafts with what they are called now.</param>
/// <param name="names">The identities that the base has.</param>
internal sealed class IdentityType<T>(
    string module, string prefix, IReadOnlyDictionary<string, string> renamed, params (string Name, T Value)[] names) : YangType<T>
{
    internal override MudRule Rule => MudRules.Identity;

    internal override string Expected => string.Join(" or ", names.Select(name => $"\"{name.Name}\""));

    internal override bool TryRead(JsonItem item, out T value)
    {
        value = default!;
        return item is JsonText text && TryFind(Local(text.Value, module), out value);
    }

    internal override Repaired<T>? Repair(JsonItem item)
    {
        if (item is not JsonText text) return null;
        string local = Local(Local(text.Value, module), prefix);
        string name = renamed.GetValueOrDefault(local, local);
        return TryFind(name, out T value) ? new(MudRules.IdentityName, value, $"\"{name}\"") : null;
    }

    private static string Local(string name, string qualifier) =>
        name.StartsWith(qualifier + ":", StringComparison.Ordinal) ? name[(qualifier.Length + 1)..] : name;

    private bool TryFind(string wanted, out T value)
    {
        foreach ((string name, T meaning) in names)
        {
            value = meaning;
            if (name == wanted) return true;
        }
        value = default!;
        return false;
    }
}
