namespace EdgeGuard.Tests.Service;

/// <summary>The MUD file of a meter that reports by UDP to port 7777 of 203.0.113.9, and does nothing else.</summary>
internal static class MeterProfile
{
    internal const ushort Port = 7777, Other = 7778;

    internal static string For(string url) => $$"""
        {
          "ietf-mud:mud": {
            "mud-version": 1, "mud-url": "{{url}}", "last-update": "2026-05-01T10:00:00+00:00", "cache-validity": 48,
            "is-supported": true, "systeminfo": "A meter that reports by UDP",
            "from-device-policy": { "access-lists": { "access-list": [ { "name": "from" } ] } },
            "to-device-policy": { "access-lists": { "access-list": [ { "name": "to" } ] } }
          },
          "ietf-access-control-list:acls": { "acl": [
            { "name": "from", "type": "ipv4-acl-type", "aces": { "ace": [ { "name": "report",
              "matches": { "ipv4": { "protocol": 17, "destination-ipv4-network": "203.0.113.9/32" }, "udp": { "destination-port": { "operator": "eq", "port": {{Port}} } } },
              "actions": { "forwarding": "accept" } } ] } },
            { "name": "to", "type": "ipv4-acl-type", "aces": { "ace": [ { "name": "answer",
              "matches": { "ipv4": { "protocol": 17, "source-ipv4-network": "203.0.113.9/32" }, "udp": { "source-port": { "operator": "eq", "port": {{Port}} } } },
              "actions": { "forwarding": "accept" } } ] } } ] }
        }
        """;
}
