using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The container <c>ietf-access-control-list:acls</c> (RFC 8519 §4.1).</summary>
internal static class AclReader
{
    /// <summary>Reads all lists; the MUD container must have been read, since direction gives a list its meaning.</summary>
    internal static IReadOnlyList<Acl> Read(ObjectReader acls)
    {
        acls.Context.InAcls = true;
        NoteTypes(acls);
        acls.Container("attachment-points", ReadAttachmentPoints);
        return acls.List("acl", ReadAcl, acl => acl.Name);
    }

    // The module's condition on "eth", "ipv4" and "ipv6" looks at the types of all lists, so they must be known first.
    private static void NoteTypes(ObjectReader acls)
    {
        if (acls.Find("acl") is not JsonArray array) return;
        foreach (JsonItem item in array.Items)
        {
            if ((item as JsonObject)?.Members.Find(member => member.Name == "type")?.Value is not { } written) continue;
            if (YangTypes.AclType.TryRead(written, out AclType type)) acls.Context.AclTypes.Add(type);
            else if (acls.Context.IsCompatible && YangTypes.AclType.Repair(written) is { } repaired) acls.Context.AclTypes.Add(repaired.Value);
        }
    }

    private static Acl ReadAcl(ObjectReader acl)
    {
        string name = acl.Required("name", YangTypes.Name, "");
        AclType? type = acl.Value("type", YangTypes.AclType);
        acl.Context.AclName = name;
        acl.Context.AclType = type ?? (acl.Find("type") is null ? AclType.Unspecified : null);
        if (name.Length > 0) AdviseOnUse(acl, name);
        return new()
        {
            Name = name,
            Type = type ?? AclType.Unspecified,
            Aces = acl.Container<IReadOnlyList<Ace>>("aces", aces => aces.List("ace", AceReader.Read, ace => ace.Name)) ?? [],
        };
    }

    private static void AdviseOnUse(ObjectReader acl, string name)
    {
        bool from = acl.Context.FromDevice.Contains(name);
        bool to = acl.Context.ToDevice.Contains(name);
        if (!from && !to)
        {
            acl.Remark(MudRules.AclUnused, "name", $"No policy names the access list {JsonItem.Quote(name)}, so it does nothing.");
        }
        else if (from && to)
        {
            acl.Remark(MudRules.AclBothWays, "name", $"The access list {JsonItem.Quote(name)} serves both directions; source and destination then mean the device and its peer by turns.");
        }
    }

    // Where a router attaches its lists to interfaces. A MUD file knows no interfaces (RFC 8520 §2).
    private static object? ReadAttachmentPoints(ObjectReader points)
    {
        if (points.Find("interface") is JsonArray { Items: [JsonItem first, ..] })
        {
            points.Context.Problems.Add(MudRules.Interface, first, "interface names an interface, and a MUD file has none. Remove attachment-points.");
        }
        return null;
    }
}
