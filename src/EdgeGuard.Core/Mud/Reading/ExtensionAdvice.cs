using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>
/// Extensions must be declared (RFC 8520 §3.9), but their registered names follow no rule: <c>transparency</c> stands for the
/// module <c>ietf-mud-transparency</c>. Any part of the module's or node's name that a person could mean will do.
/// </summary>
internal static class ExtensionAdvice
{
    private static readonly string[] Beginnings = ["", "ietf-", "mud-", "ietf-mud-"];

    internal static void Give(ReadContext context, IReadOnlyList<string> declared)
    {
        foreach ((string module, string node, JsonMember member) in context.ExtensionNodes)
        {
            if (declared.Any(name => name == node || IsModule(name, module))) continue;
            context.Problems.Add(MudRules.UndeclaredExtension, member,
                $"{JsonItem.Quote(member.Name)} belongs to an extension that is not declared. Add {JsonItem.Quote(module)} to extensions.");
        }
    }

    private static bool IsModule(string name, string module) =>
        Beginnings.Any(beginning => beginning + name == module) || name == MudModules.PrefixOf(module);
}
