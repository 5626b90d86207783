using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>Spoils a MUD file in one or two places; the same seed spoils it in the same way.</summary>
internal sealed class Mutation(int seed)
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "\"true\"", "0", "1", "-0", "-1", "17", "61", "168", "169", "255", "256", "65535", "65536", "4294967296",
        "1.0", "1e0", "1.5", "\"\"", "\"443\"", "[]", "{}", "[null]", "[null,null]", "[1]", "[{}]", "\"accept\"", "\"drop\"", "\"deny\"",
        "\"ietf-access-control-list:accept\"", "\"acl:accept\"", "\"ipv4-acl-type\"", "\"ipv6-acl-type\"", "\"eth-acl-type\"",
        "\"ethernet-acl-type\"", "\"mixed-eth-ipv4-ipv6-acl-type\"", "\"*.example.net\"", "\"Cloud.Example.NET.\"", "\"a_b.example\"",
        "\"10.0.0.0/8\"", "\"10.0.0.1/8\"", "\"10.0.0.1\"", "\"::/0\"", "\"fe80::1\"", "\"2001:db8::/129\"", "\"fe80::1%1\"",
        "\"a b\"", "\"é\"", "\"\\u0007\"", "\"2026-01-01T00:00:00Z\"", "\"2026-13-01T00:00:00Z\"", "\"2026-01-01T00:00:00\"",
        "\"https://mud.example.net/x\"", "\"http://mud.example.net/x\"", "\"eq\"", "\"neq\"", "\"range\"", "\"from-device\"",
        "\"to-device\"", "\"syn ack\"", "\"syn syn\"", "\"AAAA\"", "\"AA\"", "\"0x0800\"", "\"arp\"", "2048", "\"00:00:5e:00:53:01\"",
    ];

    private static readonly string[] Names =
    [
        "name", "type", "matches", "ipv4", "ipv6", "tcp", "udp", "icmp", "eth", "ietf-mud:mud", "mud", "port", "operator", "lower-port",
        "upper-port", "source-port", "destination-port", "protocol", "ietf-acldns:dst-dnsname", "ietf-acldns:src-dnsname", "dst-dnsname",
        "ietf-mud:direction-initiated", "flags", "ttl", "dscp", "ihl", "ethertype", "code", "local-networks", "controller", "my-controller",
        "same-manufacturer", "model", "manufacturer", "extensions", "systeminfo", "cache-validity", "mud-signature", "statistics", "logging",
        "forwarding", "from-device-policy", "access-lists", "access-list", "unknown", "vendor:node", "@port", "egress-interface",
        "destination-ipv4-network", "source-ipv6-network", "flow-label", "sequence-number", "options", "rest-of-header",
    ];

    private readonly Random _random = new(seed);

    internal byte[] Apply(byte[] file)
    {
        if (_random.Next(8) == 0) return SpoilText(file);
        JsonNode document = JsonNode.Parse(file)!;
        for (int i = _random.Next(2); i >= 0; i--) document = Spoil(document);
        return Encoding.UTF8.GetBytes(document.ToJsonString(new JsonSerializerOptions { WriteIndented = _random.Next(2) == 0 }));
    }

    private JsonNode Spoil(JsonNode document)
    {
        List<JsonNode> nodes = [.. Nodes(document)];
        if (_random.Next(5) > 0)
        {
            SetLeaf(nodes);
            return document;
        }
        JsonNode place = nodes[_random.Next(nodes.Count)];
        switch (place)
        {
            case JsonObject item when item.Count > 0: SpoilObject(item, nodes); break;
            case JsonArray { Count: > 0 } array: SpoilArray(array); break;
            default: Replace(place); break;
        }
        return document;
    }

    // Most mutations stay near the border of what a type allows, where readers differ.
    private void SetLeaf(List<JsonNode> nodes)
    {
        List<JsonObject> known = [.. nodes.OfType<JsonObject>().Where(node => EdgeValues.Of.ContainsKey(NameOf(node)))];
        if (known.Count == 0) return;
        JsonObject container = known[_random.Next(known.Count)];
        (string leaf, string[] values) = Pick(EdgeValues.Of[NameOf(container)]);
        container[leaf] = JsonNode.Parse(Pick(values));
    }

    // An entry of a list goes by the list's name.
    private static string NameOf(JsonNode node) => node.Parent switch
    {
        JsonObject => node.GetPropertyName(),
        JsonArray { Parent: JsonObject } list => list.GetPropertyName(),
        _ => "",
    };

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private void SpoilObject(JsonObject item, List<JsonNode> nodes)
    {
        string name = item.ElementAt(_random.Next(item.Count)).Key;
        switch (_random.Next(7))
        {
            case 0: item.Remove(name); break;
            case 1: item[name] = Value(); break;
            case 2: item[Pick(Names)] = Value(); break;
            case 3: Rename(item, name, Pick(Names)); break;
            case 4: Rename(item, name, name.Contains(':', StringComparison.Ordinal) ? name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..] : $"ietf-mud:{name}"); break;
            case 5: Rename(item, name, name + "x"); break;
            default: item[name] = nodes[_random.Next(nodes.Count)].DeepClone(); break;
        }
    }

    private static void Rename(JsonObject item, string name, string other)
    {
        JsonNode? value = item[name]?.DeepClone();
        item.Remove(name);
        item[other] = value;
    }

    private void SpoilArray(JsonArray array)
    {
        int index = _random.Next(array.Count);
        switch (_random.Next(4))
        {
            case 0: array.RemoveAt(index); break;
            case 1: array.Add(array[index]?.DeepClone()); break;
            case 2: array[index] = Value(); break;
            default: array.Insert(0, array[index]?.DeepClone()); break;
        }
    }

    private void Replace(JsonNode place)
    {
        if (place.Parent is JsonObject item) item[place.GetPropertyName()] = Value();
        else if (place.Parent is JsonArray array) array[place.GetElementIndex()] = Value();
    }

    private JsonNode? Value() => JsonNode.Parse(Pick(Values));

    private byte[] SpoilText(byte[] file)
    {
        byte[] text = [.. file];
        int place = _random.Next(text.Length);
        return _random.Next(4) switch
        {
            0 => text[..place],
            1 => [.. text[..place], (byte)_random.Next(256), .. text[place..]],
            2 => [.. text[..place], .. text[Math.Min(place + 1, text.Length)..]],
            _ => Flip(text, place),
        };
    }

    private byte[] Flip(byte[] text, int place)
    {
        text[place] ^= (byte)(1 << _random.Next(8));
        return text;
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode? node)
    {
        if (node is null) yield break;
        yield return node;
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject item => item.Select(member => member.Value),
            JsonArray array => array,
            _ => [],
        };
        foreach (JsonNode inner in children.SelectMany(Nodes)) yield return inner;
    }
}
