using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Nft;

/// <summary>Builds an <see cref="NftImage"/> from messages, either to the kernel or from it.</summary>
/// <param name="table">Name of the table; messages about other tables are ignored.</param>
internal sealed partial class NftImageReader(string table)
{
    private const int HeaderSize = 4;
    private const uint Unnamed = 0x1, Timeout = 0x10, Dynamic = 0x20;

    private readonly SortedDictionary<string, string> _chains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NftDeclaredSet> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NftTableFamily> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _elements = new(StringComparer.Ordinal);
    private NftTableFamily _family;

    /// <summary>Names of the sets read so far, each with the family of its table. Unnamed sets of two tables may have one name.</summary>
    internal IEnumerable<(string Name, NftTableFamily Family)> SetNames => _sets.Select(pair => (pair.Value.Name, _families[pair.Key]));

    /// <summary>Reference to a set: its name, or <c>@__set…;</c> for an unnamed one, which has an id in a batch and a name like <c>__set7</c> in the kernel.</summary>
    internal static string Reference(string name, uint id) =>
        name == NftSetWriter.UnnamedSet ? string.Create(CultureInfo.InvariantCulture, $"@__set#{id};")
        : name.StartsWith("__", StringComparison.Ordinal) ? $"@{name};"
        : name;

    internal static uint Number(ReadOnlySpan<byte> payload) => payload.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(payload) : 0;

    /// <summary>Adds the content of one message.</summary>
    internal void Read(NetlinkMessage message)
    {
        if (message.Payload.Length < HeaderSize) return;
        _family = NftFamily.Of(message.Payload[0]);
        ReadOnlySpan<byte> attributes = message.Payload[HeaderSize..];
        switch ((NftMessageType)message.Type)
        {
            case NftMessageType.NewChain: ReadChain(attributes); break;
            case NftMessageType.NewRule: ReadRule(attributes); break;
            case NftMessageType.NewSet: ReadSet(attributes); break;
            case NftMessageType.NewSetElement: ReadElements(attributes); break;
        }
    }

    /// <summary>The image of all messages read.</summary>
    internal NftImage Build() => new()
    {
        Chains = new(_chains.ToDictionary(
            pair => pair.Key,
            pair => new NftChainImage(pair.Value, [.. _rules.GetValueOrDefault(pair.Key, []).Select(WithUnnamedSets)])), StringComparer.Ordinal),
        Sets = new(_sets.Where(pair => (pair.Value.Flags & Unnamed) == 0).ToDictionary(
            pair => pair.Key,
            pair => new NftSetImage(
                pair.Value.Declaration, pair.Value.KeyType, (pair.Value.Flags & Dynamic) != 0, (pair.Value.Flags & Timeout) != 0, ElementsOf(pair.Key))),
            StringComparer.Ordinal),
    };

    private Dictionary<string, string> ElementsOf(string set) => _elements.GetValueOrDefault(set, []);

    // An unnamed set is part of its rule, and its generated name is arbitrary; so its elements replace the reference.
    private string WithUnnamedSets(string rule) => UnnamedReference().Replace(rule, match =>
    {
        string reference = match.Value[1..^1];
        return $"{{{string.Join(' ', ElementsOf(reference).Keys.Order(StringComparer.Ordinal))}}}";
    });

    private void ReadChain(ReadOnlySpan<byte> bytes)
    {
        string owner = "", name = "", type = "", hook = "";
        uint policy = 1;
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort number, out ReadOnlySpan<byte> payload))
        {
            switch (number)
            {
                case 1: owner = NftExpressionReader.Text(payload); break;
                case 3: name = NftExpressionReader.Text(payload); break;
                case 4: hook = ReadHook(payload); break;
                case 5: policy = Number(payload); break;
                case 7: type = NftExpressionReader.Text(payload); break;
            }
        }
        if (owner == table) _chains[name] = hook.Length == 0 ? "" : $"type {type} {hook} policy {policy}";
    }

    private static string ReadHook(ReadOnlySpan<byte> bytes)
    {
        uint point = 0;
        int priority = 0;
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == 1) point = Number(payload);
            if (type == 2) priority = unchecked((int)Number(payload));
        }
        return string.Create(CultureInfo.InvariantCulture, $"hook {point} priority {priority}");
    }

    private void ReadRule(ReadOnlySpan<byte> bytes)
    {
        string owner = "", chain = "", rule = "";
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            switch (type)
            {
                case 1: owner = NftExpressionReader.Text(payload); break;
                case 2: chain = NftExpressionReader.Text(payload); break;
                case 4: rule = NftExpressionReader.ReadAll(payload); break;
            }
        }
        if (owner != table) return;
        if (!_rules.TryGetValue(chain, out List<string>? rules)) _rules[chain] = rules = [];
        rules.Add(UnnamedReference().Replace(rule, match => $"@{WithFamily(match.Value[1..^1])};"));
    }

    private void ReadSet(ReadOnlySpan<byte> bytes)
    {
        NftDeclaredSet set = NftSetReader.Read(bytes);
        if (set.Table != table) return;
        _sets[KeyOf(set.Name, set.Id)] = set;
        _families[KeyOf(set.Name, set.Id)] = _family;
    }

    private void ReadElements(ReadOnlySpan<byte> bytes)
    {
        string owner = "", set = "";
        uint id = 0;
        ReadOnlySpan<byte> list = default;
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            switch (type)
            {
                case 1: owner = NftExpressionReader.Text(payload); break;
                case 2: set = NftExpressionReader.Text(payload); break;
                case 3: list = payload; break;
                case 4: id = Number(payload); break;
            }
        }
        if (owner != table) return;
        string key = KeyOf(set, id);
        if (!_elements.TryGetValue(key, out Dictionary<string, string>? elements)) _elements[key] = elements = new(StringComparer.Ordinal);
        NftSetReader.ReadElements(list, elements);
    }

    private string KeyOf(string name, uint id) => WithFamily(name == NftSetWriter.UnnamedSet ? Reference(name, id)[1..^1] : name);

    private string WithFamily(string name) =>
        _family == NftTableFamily.Inet || !name.StartsWith("__", StringComparison.Ordinal) ? name : $"{name}-{_family}";

    [GeneratedRegex("@__[^;]*;")]
    private static partial Regex UnnamedReference();
}
