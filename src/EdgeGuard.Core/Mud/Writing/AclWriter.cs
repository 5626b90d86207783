using System.Text.Json;
using EdgeGuard.Core.Mud.Reading;

namespace EdgeGuard.Core.Mud.Writing;

/// <summary>The container <c>ietf-access-control-list:acls</c> (RFC 8519 §4.1).</summary>
internal static class AclWriter
{
    internal static void Write(Utf8JsonWriter json, IReadOnlyList<Acl> acls)
    {
        if (acls.Count == 0) return;
        json.WriteStartObject($"{MudModules.AccessControl}:acls");
        json.WriteList("acl", acls, acl => WriteAcl(json, acl));
        json.WriteEndObject();
    }

    private static void WriteAcl(Utf8JsonWriter json, Acl acl)
    {
        json.WriteString("name", acl.Name);
        json.WriteText("type", TypeName(acl.Type));
        if (acl.Aces.Count == 0) return;
        json.WriteStartObject("aces");
        json.WriteList("ace", acl.Aces, ace => WriteAce(json, ace));
        json.WriteEndObject();
    }

    private static void WriteAce(Utf8JsonWriter json, Ace ace)
    {
        json.WriteString("name", ace.Name);
        json.WriteStartObject("matches");
        MatchesWriter.Write(json, ace.Matches);
        json.WriteEndObject();
        json.WriteStartObject("actions");
        json.WriteString("forwarding", ace.Forwarding switch
        {
            AceAction.Accept => "accept",
            AceAction.Reject => "reject",
            _ => "drop",
        });
        if (ace.Logging) json.WriteString("logging", "log-syslog");
        json.WriteEndObject();
    }

    private static string? TypeName(AclType type) => type switch
    {
        AclType.Ipv4 => "ipv4-acl-type",
        AclType.Ipv6 => "ipv6-acl-type",
        AclType.Ethernet => "eth-acl-type",
        AclType.MixedEthernetIpv4 => "mixed-eth-ipv4-acl-type",
        AclType.MixedEthernetIpv6 => "mixed-eth-ipv6-acl-type",
        AclType.MixedEthernetIpv4Ipv6 => "mixed-eth-ipv4-ipv6-acl-type",
        _ => null,
    };
}
