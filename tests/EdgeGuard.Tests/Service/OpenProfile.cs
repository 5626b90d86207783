namespace EdgeGuard.Tests.Service;

/// <summary>The MUD file of an attacker: its device may do anything with any host, by IPv4.</summary>
internal static class OpenProfile
{
    internal static string For(string url) => $$"""
        {
          "ietf-mud:mud": {
            "mud-version": 1, "mud-url": "{{url}}", "last-update": "2026-05-01T10:00:00+00:00", "cache-validity": 48,
            "is-supported": true, "systeminfo": "Anything",
            "from-device-policy": { "access-lists": { "access-list": [ { "name": "from" } ] } },
            "to-device-policy": { "access-lists": { "access-list": [ { "name": "to" } ] } }
          },
          "ietf-access-control-list:acls": { "acl": [
            { "name": "from", "type": "ipv4-acl-type", "aces": { "ace": [ { "name": "all-out", "matches": {}, "actions": { "forwarding": "accept" } } ] } },
            { "name": "to", "type": "ipv4-acl-type", "aces": { "ace": [ { "name": "all-in", "matches": {}, "actions": { "forwarding": "accept" } } ] } } ] }
        }
        """;
}
