using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>Reads the two roots of a MUD file and the references between them (RFC 8520 §2.1).</summary>
internal static class DocumentReader
{
    private const string MudRoot = $"{MudModules.Mud}:mud";
    private const string AclsRoot = $"{MudModules.AccessControl}:acls";
    private const string DraftAclsRoot = $"{MudModules.AccessControl}:access-lists";

    /// <returns>The file, to be used only if no error was found; null where there is nothing like one.</returns>
    internal static MudFile? Read(JsonItem document, ReadContext context)
    {
        if (document is not JsonObject root)
        {
            context.Problems.Add(MudRules.RootObject, document, $"The file is {document.Described}. A MUD file is an object.");
            return null;
        }
        // No module: at the root every name must bring its own.
        ObjectReader reader = new(root, MudModules.None, context);
        MudFile? file = reader.Container(MudRoot, MudContainerReader.Read);
        if (reader.Find(MudRoot) is null)
        {
            context.Problems.Add(MudRules.MudContainer, root, $"\"{MudRoot}\" is missing, so this is no MUD file. Put mud-url and the policies there.");
        }
        string? aclsRoot = FindAcls(reader);
        IReadOnlyList<Acl> acls = (aclsRoot is null ? null : reader.Container(aclsRoot, AclReader.Read)) ?? [];
        context.InAcls = false;
        reader.Close();
        if (file is null) return null;
        Resolve(context, acls);
        ExtensionAdvice.Give(context, file.Extensions);
        return file with { Acls = acls };
    }

    private static string? FindAcls(ObjectReader root)
    {
        if (root.Find(AclsRoot) is not null) return AclsRoot;
        if (root.Find(DraftAclsRoot) is not null)
        {
            root.Remark(MudRules.AccessListsRoot, DraftAclsRoot, $"The lists stand under \"{DraftAclsRoot}\", as in a draft of 2017. Call it \"{AclsRoot}\".");
            return DraftAclsRoot;
        }
        root.Context.Problems.Add(MudRules.NoAcls, root.Item, $"\"{AclsRoot}\" is missing, so the device may do nothing but use DNS and NTP.");
        return null;
    }

    private static void Resolve(ReadContext context, IReadOnlyList<Acl> acls)
    {
        HashSet<string> lists = [.. acls.Select(acl => acl.Name)];
        HashSet<string> entries = [.. acls.SelectMany(acl => acl.Aces).Select(ace => ace.Name)];
        foreach (NameReference reference in context.References)
        {
            if ((reference.ToAce ? entries : lists).Contains(reference.Name)) continue;
            string kind = reference.ToAce ? "entry" : "access list";
            context.Problems.IsLenient = reference.IsLenient;
            context.Problems.Add(MudRules.Reference, reference.Item, $"No {kind} is called {JsonItem.Quote(reference.Name)}. Correct the name, or add the {kind}.");
        }
        context.Problems.IsLenient = false;
    }
}
