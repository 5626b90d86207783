namespace EdgeGuard.Core.Tests.Mud;

/// <summary>For each container its leaves, and for each leaf values on both sides of what its type allows.</summary>
internal static class EdgeValues
{
    private static readonly string[] Names = ["\"a\"", "\"\"", $"\"{new string('é', 64)}\"", $"\"{new string('é', 65)}\"", "1"];
    private static readonly string[] Octet = ["0", "255", "256", "-1", "\"6\""];
    private static readonly string[] Short = ["0", "65535", "65536", "1.0"];
    private static readonly string[] Long = ["0", "4294967295", "4294967296"];
    private static readonly string[] Empty = ["[null]", "null", "[]", "[null,null]", "true"];
    private static readonly string[] Uri = ["\"urn:x:y\"", "\"\"", "\"a b\"", "1", "\"é\""];

    private static readonly string[] Host =
    [
        "\"a.example.net\"", "\"A.EXAMPLE.\"", "\".\"", "\"a..b\"", "\"-a.b\"", "\"a-.b\"", "\"_a._b\"", "\"a_\"", "\"192.0.2.1\"", "\"192.0.2.1%lo\"",
        "\"256.1.1.1\"", "\"::1\"", "\"fe80::1%2\"", "\"fe80::1% 2\"", "\":::\"", "\"1:2:3:4:5:6:7:8:9\"", "\"*.example.net\"", "\"\"",
        $"\"{new string('a', 63)}.b\"", $"\"{new string('a', 64)}.b\"", $"\"{string.Join('.', Enumerable.Repeat(new string('a', 50), 4))}.{new string('b', 49)}\"",
        $"\"{string.Join('.', Enumerable.Repeat(new string('a', 50), 4))}.{new string('b', 50)}\"",
    ];

    private static readonly string[] Prefix4 =
    [
        "\"192.0.2.0/24\"", "\"192.0.2.1/24\"", "\"192.0.2.0/32\"", "\"192.0.2.0/33\"", "\"0.0.0.0/0\"", "\"0.0.0.0/00\"", "\"192.0.2/24\"", "\"192.0.2.0\"",
        "\"192.00.2.0/24\"", "\"2001:db8::/32\"",
    ];

    private static readonly string[] Prefix6 =
    [
        "\"2001:db8::/32\"", "\"2001:DB8::1/32\"", "\"::/0\"", "\"::/00\"", "\"::/000\"", "\"::1/128\"", "\"::1/129\"", "\"::ffff:192.0.2.1/128\"", "\"::192.0.2.256/128\"",
        "\"1:2:3:4:5:6:7:8/64\"", "\"1:2:3:4:5:6:7::/64\"", "\"::2:3:4:5:6:7:8/64\"", "\"1::3:4:5:6:7:8/64\"", "\"1:2:3:4:5:6:7/64\"", "\"1:2:3:4:5:6:192.0.2.1/64\"",
        "\"1::2::3/64\"", "\"12345::/16\"", "\":1::/16\"", "\"1:::/16\"", "\"fe80::1%1/64\"", "\"192.0.2.0/24\"", "\"fe80::1\"",
    ];

    private static readonly string[] Mac = ["\"00:00:5e:00:53:01\"", "\"FF:ff:FF:ff:FF:ff\"", "\"00-00-5e-00-53-01\"", "\"0:0:5e:0:53:1\"", "\"00:00:5e:00:53\""];
    private static readonly string[] Port = ["{}", "{\"port\":0}", "{\"port\":65536}", "{\"operator\":\"neq\",\"port\":1}", "{\"operator\":\"range\",\"port\":1}",
        "{\"operator\":\"eq\"}", "{\"lower-port\":1,\"upper-port\":1}", "{\"lower-port\":2,\"upper-port\":1}", "{\"lower-port\":1}", "{\"upper-port\":1}",
        "{\"lower-port\":1,\"upper-port\":2,\"operator\":\"eq\"}", "{\"lower-port\":1,\"upper-port\":2,\"port\":1}"];

    /// <summary>Container to leaf to values as JSON.</summary>
    internal static readonly Dictionary<string, (string Leaf, string[] Values)[]> Of = new(StringComparer.Ordinal)
    {
        ["ietf-mud:mud"] =
        [
            ("mud-version", Octet), ("cache-validity", ["0", "1", "168", "169"]), ("is-supported", ["true", "false", "\"true\"", "null"]),
            ("last-update", ["\"2026-01-31T09:00:00Z\"", "\"2026-01-31T09:00:00.123456789+23:59\"", "\"2026-01-31T09:00:00\"", "\"2026-01-31 09:00:00Z\"", "\"2026-02-30T09:00:00Z\""]),
            ("mud-url", ["\"https://mud.example.net/\"", "\"HTTPS://mud.example.net/\"", "\"http://mud.example.net/\"", "\"\""]), ("mud-signature", Uri), ("documentation", Uri),
            ("systeminfo", ["\"\"", "\"\\t\\n\\r\"", "\"\\u0001\"", "\"\\ufffe\"", "\"\\ud83d\\ude00\"", "1"]), ("mfg-name", ["\"a\""]),
            ("extensions", ["[]", "[\"a\"]", "[\"a\",\"a\"]", "[\"\"]", $"[\"{new string('é', 40)}\"]", $"[\"{new string('é', 41)}\"]", "\"a\"", "[1]"]),
            ("manufacturer", Host), ("model", Uri), ("controller", Uri), ("same-manufacturer", Empty), ("local-networks", Empty), ("my-controller", Empty),
        ],
        ["ipv4"] =
        [
            ("dscp", ["0", "63", "64"]), ("ecn", ["0", "3", "4"]), ("length", Short), ("ttl", Octet), ("protocol", Octet), ("ihl", ["4", "5", "60", "61"]),
            ("flags", ["\"\"", "\"more\"", "\"more reserved\"", "\"more more\"", "\" fragment  more \"", "\"none\""]), ("offset", ["19", "20", "65535", "65536"]),
            ("identification", Short), ("destination-ipv4-network", Prefix4), ("source-ipv4-network", Prefix4), ("ietf-acldns:src-dnsname", Host),
            ("ietf-acldns:dst-dnsname", Host), ("flow-label", ["1"]),
        ],
        ["ipv6"] =
        [
            ("dscp", ["0", "63", "64"]), ("ecn", ["3", "4"]), ("length", Short), ("ttl", Octet), ("protocol", Octet), ("flow-label", ["0", "1048575", "1048576"]),
            ("destination-ipv6-network", Prefix6), ("source-ipv6-network", Prefix6), ("ietf-acldns:src-dnsname", Host), ("ietf-acldns:dst-dnsname", Host), ("ihl", ["5"]),
        ],
        ["tcp"] =
        [
            ("sequence-number", Long), ("acknowledgement-number", Long), ("data-offset", ["4", "5", "15", "16"]), ("reserved", Octet), ("window-size", Short), ("urgent-pointer", Short),
            ("flags", ["\"cwr ece urg ack psh rst syn fin\"", "\"fin syn\"", "\"syn syn\"", "\"ns\""]), ("source-port", Port), ("destination-port", Port),
            ("options", ["\"\"", "\"AA==\"", "\"AA=\"", "\"A===\"", "\"AAAA AAAA\"", $"\"{new string('A', 53)}=\"", $"\"{new string('A', 55)}=\"", $"\"{new string('A', 56)}\"", "\"A_A-\""]),
            ("ietf-mud:direction-initiated", ["\"from-device\"", "\"to-device\"", "\"both\""]), ("direction-initiated", ["\"from-device\""]),
        ],
        ["udp"] = [("length", Short), ("source-port", Port), ("destination-port", Port)],
        ["icmp"] = [("type", Octet), ("code", Octet), ("rest-of-header", ["\"\"", "\"AAAA\"", "\"AAA\""])],
        ["eth"] =
        [
            ("destination-mac-address", Mac), ("destination-mac-address-mask", Mac), ("source-mac-address", Mac), ("source-mac-address-mask", Mac),
            ("ethertype", ["0", "65535", "65536", "\"ipv4\"", "\"hsr\"", "\"HSR\"", "\"2048\"", "\"0x0800\""]),
        ],
        ["actions"] =
        [
            ("forwarding", ["\"accept\"", "\"reject\"", "\"ietf-access-control-list:drop\"", "\"acl:drop\"", "\"forwarding-action\"", "\"deny\""]),
            ("logging", ["\"log-syslog\"", "\"log-none\"", "\"ietf-access-control-list:log-none\"", "\"log-action\"", "\"accept\""]),
        ],
        ["acl"] =
        [
            ("type", ["\"ipv4-acl-type\"", "\"ipv6-acl-type\"", "\"eth-acl-type\"", "\"mixed-eth-ipv4-acl-type\"", "\"mixed-eth-ipv6-acl-type\"",
                "\"mixed-eth-ipv4-ipv6-acl-type\"", "\"ietf-access-control-list:ipv4-acl-type\"", "\"acl-base\"", "\"ethernet-acl-type\""]),
            ("name", Names), ("aces", ["{}"]),
        ],
        ["ace"] = [("name", Names), ("matches", ["{}", "[]"]), ("actions", ["{}"]), ("statistics", ["{\"matched-packets\":\"1\"}", "{\"matched-octets\":1}"])],
        ["access-list"] = [("name", Names)],
        ["matches"] = [("egress-interface", ["\"eth0\""]), ("icmp", ["{}"]), ("udp", ["{}"]), ("tcp", ["{}"]), ("ietf-mud:mud", ["{}", "{\"my-controller\":[null]}"])],
    };
}
