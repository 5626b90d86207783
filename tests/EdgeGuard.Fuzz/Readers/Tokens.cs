using EdgeGuard.Agent.Orders;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>Words of the texts that readers understand, and short texts to begin from.</summary>
internal static class Tokens
{
    internal static readonly byte[][] Mud = Seeds.Words(
        "\"ietf-mud:mud\":", "\"mud-version\":1", "\"mud-url\":\"https://mud.example.net/a.json\"", "\"last-update\":\"2026-05-01T10:00:00+00:00\"", "\"cache-validity\":48",
        "\"is-supported\":true", "\"from-device-policy\":", "\"to-device-policy\":", "\"access-lists\":{\"access-list\":[", "\"ietf-access-control-list:acls\":{\"acl\":[",
        "\"aces\":{\"ace\":[", "\"matches\":{", "\"ipv4\":{", "\"ipv6\":{", "\"tcp\":{", "\"udp\":{", "\"eth\":{", "\"icmp\":{", "\"actions\":{\"forwarding\":\"accept\"}",
        "\"ietf-acldns:dst-dnsname\":", "\"ietf-mud:direction-initiated\":\"from-device\"", "\"controller\":", "\"local-networks\":[null]", "\"my-controller\":[null]",
        "\"protocol\":17", "\"operator\":\"eq\"", "\"port\":443", "\"lower-port\":0", "\"upper-port\":65535", "\"destination-ipv4-network\":\"192.0.2.0/24\"",
        "\"destination-ipv6-network\":\"2001:db8::/32\"", "\"extensions\":[\"", "\\u0000", "\\ud800", "[null]", "null", "{}", "[]", "1e999", "-0", "https://[", "https://a/?", "//[");

    internal static readonly byte[][] Label = Seeds.Words("[)>\u001e06\u001d12N", "B000", "B001", "B002", "M180", "M06C", "\u001f", "\u001e\u0004", "\u001c", "https://mud.example.net/a.json", "00005E005301", "https://[", "?a=b");

    /// <summary>The text of a label with every record.</summary>
    internal static IEnumerable<byte[]> Labels =>
        [Seeds.Text("[)>\u001e06\u001d12NB000Example\u001fB001Camera\u001fB002C1\u001fM180https://mud.example.net/camera.json\u001fM06C00005E005301\u001f\u001e\u0004")];

    internal static readonly byte[][] Mqtt = Seeds.Words(
        "request/", "device/", "/set", "protection/pause", "network/mode", "\n{", "\"id\":\"00005e005301\"", "\"minutes\":10", "\"transaction\":\"1\"", "\"issued_at\":\"1970-01-01T00:00:00Z\"",
        "\"policy\":\"quarantine\"", "\"peer\":\"203.0.113.9\"", "\"length\":\"1h\"", "\"network\":\"things\"", "\"mode\":\"enforce\"", "null", "1e99", "\\ud800", ",", "}", "[");

    /// <summary>One order for each path, and one for a device's own topic.</summary>
    internal static IEnumerable<byte[]> Orders =>
        OrderVerbs.Paths.Select(path => $"request/{path}").Append("device/00005e005301/set").Select(topic =>
            Seeds.Text($$"""
                {{topic}}
                {"id":"00005e005301","peer":"203.0.113.9","minutes":10,"transaction":"7","issued_at":"1970-01-01T00:00:00Z"}
                """)).Append(Seeds.Text("device/00005e005301/set\n{\"policy\":\"quarantine\"}"));

    /// <summary>Lease files of the servers that are known.</summary>
    internal static IEnumerable<byte[]> LeaseFiles =>
    [
        Seeds.Text("1700000600 00:00:5e:00:53:01 192.0.2.10 camera *\nduid 00:01\n1700000600 12345 2001:db8::10 bulb 00:01:00:01\n"),
        Seeds.Text("address,hwaddr,client_id,valid_lifetime,expire,subnet_id,hostname,state\n192.0.2.10,00:00:5e:00:53:01,,600,1700000600,1,a,0\n"),
        Seeds.Text("address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,hostname,hwaddr,state\n2001:db8::10,00:01,600,1700000600,1,300,0,7,128,b,00:00:5e:00:53:02,0\n"),
    ];
}
