using System.Globalization;
using System.Net;
using System.Text;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// A ruleset as text: for people, for golden tests and for <c>nft -c -f -</c>. One transaction that replaces our tables whole:
/// <c>add</c> makes <c>delete</c> succeed where there is no table yet, and nothing passes between the two. A rule that nft cannot
/// read stands in a comment; the agent sends rules by netlink.
/// </summary>
public static class RulesetText
{
    /// <summary>The text, ending with a newline; equal for equal rulesets.</summary>
    public static string Write(Ruleset ruleset)
    {
        StringBuilder text = new();
        NftTableFamily[] families = [.. NftTableFamilies.UsedBy(ruleset)];
        foreach (string table in families.Select(TableName)) text.Append(CultureInfo.InvariantCulture, $"add table {table}\ndelete table {table}\n");
        foreach (NftTableFamily family in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"table {TableName(family)} {{\n");
            WriteComment(text, "  ", NftComments.OfTable);
            foreach (NftSet set in ruleset.Sets.Where(s => NftTableFamilies.Of(s.Name) == family)) WriteSet(text, set);
            foreach (NftChain chain in ruleset.Chains.Where(c => NftTableFamilies.Of(c.Name) == family)) WriteChain(text, chain);
            text.Append("}\n");
        }
        return text.ToString();
    }

    private static string TableName(NftTableFamily family) => $"{Lower(family)} {Ruleset.TableName}";

    private static void WriteSet(StringBuilder text, NftSet set)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {(set.IsVerdictMap ? "map" : "set")} {set.Name} {{\n");
        WriteComment(text, "    ", set.Comment);
        text.Append(CultureInfo.InvariantCulture, $"    type {string.Join(" . ", set.Key.Select(TypeName))}{(set.IsVerdictMap ? " : verdict" : "")}\n");
        if (set.Size is { } size) text.Append(CultureInfo.InvariantCulture, $"    size {size}\n");
        if (Flags(set) is { Length: > 0 } flags) text.Append(CultureInfo.InvariantCulture, $"    flags {flags}\n");
        if (set.DefaultTimeout is { } timeout) text.Append(CultureInfo.InvariantCulture, $"    timeout {Duration(timeout)}\n");
        if (!set.Elements.IsEmpty)
        {
            text.Append("    elements = {\n");
            text.AppendJoin(",\n", set.Elements.Select(e => "      " + Element(set, e))).Append("\n    }\n");
        }
        text.Append("  }\n");
    }

    private static void WriteComment(StringBuilder text, string indent, string? comment)
    {
        if (comment is not null) text.Append(indent).Append("comment \"").Append(NftComments.Escape(comment)).Append("\"\n");
    }

    private static string Flags(NftSet set) => string.Join(",", new[]
    {
        set.IsInterval ? "interval" : null,
        set.IsDynamic ? "dynamic" : null,
        set.HasTimeout ? "timeout" : null,
    }.OfType<string>());

    /// <summary>One element as it stands in the text of its set.</summary>
    public static string Element(NftSet set, NftElement element)
    {
        string key = element.Last is { } last && last != element.Key ? KeyRange(set, element.Key, last) : Key(set, element.Key);
        string timeout = element.Timeout is { } time ? $" timeout {Duration(time)}" : "";
        string verdict = element.Verdict is { } decided ? $" : {Verdict(decided)}" : "";
        return key + timeout + verdict;
    }

    private static string KeyRange(NftSet set, NftKey first, NftKey last) => string.Join(" . ",
        Parts(set, first).Zip(Parts(set, last)).Select(p => p.First == p.Second ? p.First : $"{p.First}-{p.Second}"));

    private static string Key(NftSet set, NftKey key) => string.Join(" . ", Parts(set, key));

    private static List<string> Parts(NftSet set, NftKey key) => Parts(set.Key, key.Octets);

    /// <summary>A key as it stands in text; octets that do not fit the types are left out.</summary>
    public static string Key(IEnumerable<NftType> types, ReadOnlySpan<byte> octets) => string.Join(" . ", Parts(types, octets));

    private static List<string> Parts(IEnumerable<NftType> types, ReadOnlySpan<byte> octets)
    {
        List<string> parts = [];
        foreach (NftType type in types)
        {
            int width = NftKey.WidthOf(type);
            if (octets.Length < width) break;
            parts.Add(Value(type, octets[..width]));
            octets = octets[Math.Min((width + 3) & ~3, octets.Length)..];
        }
        return parts;
    }

    /// <summary>One value in nft's notation; numbers where nft would look a word up, so that no name service is asked.</summary>
    internal static string Value(NftType type, ReadOnlySpan<byte> octets) => type switch
    {
        NftType.EtherAddr => MacAddress.Read(octets).ToString(),
        NftType.Ipv4Addr or NftType.Ipv6Addr => new IPAddress(octets).ToString(),
        NftType.InetService => ((octets[0] << 8) | octets[1]).ToString(CultureInfo.InvariantCulture),
        NftType.EtherType => string.Create(CultureInfo.InvariantCulture, $"0x{octets[0]:x2}{octets[1]:x2}"),
        NftType.IfName => $"\"{Encoding.ASCII.GetString(octets.TrimEnd((byte)0))}\"",
        _ => octets[0].ToString(CultureInfo.InvariantCulture),
    };

    private static string TypeName(NftType type) => type switch
    {
        NftType.EtherAddr => "ether_addr",
        NftType.Ipv4Addr => "ipv4_addr",
        NftType.Ipv6Addr => "ipv6_addr",
        NftType.InetProto => "inet_proto",
        NftType.InetService => "inet_service",
        NftType.IcmpType => "icmp_type",
        NftType.IcmpCode => "icmp_code",
        NftType.Icmpv6Type => "icmpv6_type",
        NftType.Icmpv6Code => "icmpv6_code",
        NftType.EtherType => "ether_type",
        _ => "ifname",
    };

    private static void WriteChain(StringBuilder text, NftChain chain)
    {
        text.Append(CultureInfo.InvariantCulture, $"  chain {chain.Name} {{\n");
        WriteComment(text, "    ", chain.Comment);
        if (chain.Hook is { } hook)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"    type {Lower(hook.Type)} hook {Lower(hook.Point)}{Devices(hook)} priority {hook.Priority}; policy accept;\n");
        }
        foreach (NftRule rule in chain.Rules)
        {
            text.Append(rule.Statements.All(StatementText.IsReadable) ? "    " : "    # ").AppendJoin(' ', rule.Statements.Select(StatementText.Write));
            if (rule.Comment is null) text.Append('\n');
            else WriteComment(text, " ", rule.Comment);
        }
        text.Append("  }\n");
    }

    private static string Devices(NftHook hook) =>
        hook.Devices.Length == 0 ? "" : $" devices = {{ {string.Join(", ", hook.Devices.Split(' ').Select(d => $"\"{d}\""))} }}";

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    internal static string Duration(TimeSpan time) => $"{(long)time.TotalSeconds}s";

    internal static string Verdict(NftVerdict verdict) => verdict.Kind switch
    {
        NftVerdictKind.Jump => $"jump {verdict.Chain}",
        NftVerdictKind.Goto => $"goto {verdict.Chain}",
        var kind => Lower(kind),
    };
}
