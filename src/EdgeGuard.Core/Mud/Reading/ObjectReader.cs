using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>
/// Reads the members of one object as a YANG container or list entry. Each call names a node as the module does, and <see cref="Close"/> reports the
/// members that no call named. A node of another module than its parent is named <c>module:name</c> (RFC 7951 §4). Errors are reported, and the read
/// goes on with a default.
/// </summary>
internal sealed class ObjectReader(JsonObject item, string module, ReadContext context)
{
    private readonly Dictionary<string, JsonItem?> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<JsonMember> _used = new(ReferenceEqualityComparer.Instance);

    internal JsonObject Item { get; } = item;

    internal ReadContext Context { get; } = context;

    /// <summary>The node's value; null where it is absent. A name in the wrong form is accepted and reported.</summary>
    internal JsonItem? Find(string name)
    {
        if (_asked.TryGetValue(name, out JsonItem? known)) return known;
        JsonMember? member = Item.Members.Find(candidate => candidate.Name == name) ?? FindVariant(name);
        _asked[name] = member?.Value;
        if (member is null) return null;
        _used.Add(member);
        (string owner, string local) = Split(name);
        if (MudModules.IsExtension(owner) && owner != module) Context.ExtensionNodes.Add((owner, local, member));
        return member.Value;
    }

    internal T? Value<T>(string name, YangType<T> type)
        where T : struct => Find(name) is { } value && TryRead(name, value, type, out T result) ? result : null;

    internal T? Object<T>(string name, YangType<T> type)
        where T : class => Find(name) is { } value && TryRead(name, value, type, out T result) ? result : null;

    /// <summary>A mandatory leaf.</summary>
    internal T Required<T>(string name, YangType<T> type, T fallback)
    {
        if (Find(name) is { } value) return TryRead(name, value, type, out T result) ? result : fallback;
        Context.Problems.Add(MudRules.Mandatory, Item, $"{name} is missing. Add it: {type.Expected}.");
        return fallback;
    }

    /// <summary>A leaf-list; its values differ.</summary>
    internal IReadOnlyList<T> Values<T>(string name, YangType<T> type)
    {
        if (Find(name) is not { } found) return [];
        if (found is not JsonArray array)
        {
            Context.Problems.Add(MudRules.LeafList, found, $"{name} is {found.Described}. Write an array of values.");
            return [];
        }
        List<T> values = [];
        HashSet<T> seen = [];
        foreach (JsonItem value in array.Items)
        {
            if (!TryRead(name, value, type, out T result)) continue;
            if (seen.Add(result)) values.Add(result);
            else Context.Problems.Add(MudRules.DuplicateValue, value, $"{name} has {value.Described} twice. Keep one.");
        }
        return values;
    }

    /// <summary>A container, or null where it is absent.</summary>
    internal T? Container<T>(string name, Func<ObjectReader, T?> read)
        where T : class
    {
        if (Find(name) is not { } found) return null;
        if (found is JsonObject inner) return ReadInner(name, inner, read);
        Context.Problems.Add(MudRules.Container, found, $"{name} is {found.Described}. Write an object.");
        return null;
    }

    /// <summary>
    /// A container of an extension. Compatibility reading skips one that it cannot read, as it skips an unknown one (RFC 8520 §3.9).
    /// </summary>
    internal T? Extension<T>(string name, Func<ObjectReader, T?> read)
        where T : class => Leniently(name, () => Container(name, read));

    /// <summary>A leaf of an extension; skipped under the same conditions.</summary>
    internal T? ExtensionValue<T>(string name, YangType<T> type)
        where T : struct => Leniently(name, () => Value(name, type));

    /// <summary>A list, in its order; no two entries have the same key.</summary>
    internal IReadOnlyList<T> List<T>(string name, Func<ObjectReader, T> read, Func<T, string> key)
        where T : class
    {
        if (Find(name) is not { } found) return [];
        if (found is not JsonArray array)
        {
            Context.Problems.Add(MudRules.List, found, $"{name} is {found.Described}. Write an array of objects.");
            return [];
        }
        List<T> entries = [];
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (JsonItem entry in array.Items)
        {
            if (entry is JsonObject inner) entries.Add(ReadInner(name, inner, read));
            else Context.Problems.Add(MudRules.List, entry, $"An entry of {name} is {entry.Described}. Write an object.");
            if (entry is JsonObject && key(entries[^1]) is { Length: > 0 } value && !keys.Add(value))
            {
                Context.Problems.Add(MudRules.DuplicateKey, entry, $"{name} has {JsonItem.Quote(value)} twice. Give each entry its own name.");
            }
        }
        return entries;
    }

    /// <summary>Nodes of which at most one may be present.</summary>
    internal void Choice(params ReadOnlySpan<string> names)
    {
        string? first = null;
        foreach (string name in names)
        {
            if (Find(name) is not { } value) continue;
            if (first is not null) Context.Problems.Add(MudRules.Choice, value, $"{name} and {first} exclude each other. Keep one.");
            first ??= name;
        }
    }

    /// <summary>Records that a node's value must name an ACL, or an ACE.</summary>
    internal void Refer(string node, string name, bool toAce)
    {
        if (Find(node) is { } item) Context.References.Add(new(item, name, toAce, Context.Problems.IsLenient));
    }

    /// <summary>Reports a problem of a node that was found.</summary>
    internal void Remark(MudRule rule, string node, string message) => Context.Problems.Add(rule, Find(node) ?? Item, message);

    /// <summary>Ignores all remaining members of this object.</summary>
    internal void Skip() => _used.UnionWith(Item.Members);

    /// <summary>Reports the members that no call named.</summary>
    internal void Close()
    {
        foreach (JsonMember member in Item.Members)
        {
            if (!_used.Contains(member)) ReportUnasked(member);
        }
    }

    private T? Leniently<T>(string name, Func<T?> read)
    {
        ProblemList problems = Context.Problems;
        (int excused, bool outer) = (problems.Excused, problems.IsLenient);
        problems.IsLenient = Context.IsCompatible;
        T? result = read();
        problems.IsLenient = outer;
        if (problems.Excused == excused) return result;
        Remark(MudRules.ExtensionIgnored, name, $"{name} cannot be read as its extension defines it; it is ignored.");
        return default;
    }

    private T ReadInner<T>(string name, JsonObject inner, Func<ObjectReader, T> read)
    {
        ObjectReader reader = new(inner, Split(name).Module, Context);
        T result = read(reader);
        reader.Close();
        return result;
    }

    private bool TryRead<T>(string name, JsonItem value, YangType<T> type, out T result)
    {
        if (type.TryRead(value, out result)) return true;
        if (type.Repair(value) is { } repaired)
        {
            Context.Problems.Add(repaired.Rule, value, $"{name} is {value.Described}, which can only mean {repaired.Meaning}. {repaired.Remedy}");
            result = repaired.Value;
            return true;
        }
        Context.Problems.Add(type.Rule, value, $"{name} is {value.Described}. Write {type.Expected}.");
        return false;
    }

    // The same node under a name that RFC 7951 does not give it: bare, with its YANG prefix, or with a module it must not repeat.
    private JsonMember? FindVariant(string name)
    {
        (string owner, string local) = Split(name);
        string[] variants = [local, $"{owner}:{local}", $"{MudModules.PrefixOf(owner)}:{local}"];
        JsonMember? member = Item.Members.Find(candidate => variants.Contains(candidate.Name));
        if (member is not null)
        {
            Context.Problems.Add(MudRules.MemberName, member, $"{JsonItem.Quote(member.Name)} can only mean \"{name}\". Write that.");
        }
        return member;
    }

    private void ReportUnasked(JsonMember member)
    {
        (string? qualifier, string local) = Qualifier(member.Name);
        if (_asked.Keys.Any(asked => _asked[asked] is not null && Split(asked).Local == local && IsOwn(qualifier, asked)))
        {
            Context.Problems.Add(MudRules.DuplicateMember, member, $"\"{local}\" occurs twice under different forms of its name. Keep one.");
            return;
        }
        if (qualifier is null || member.Name.StartsWith('@') || IsMistaken(qualifier)) ReportMistake(member);
        else ReportExtension(member, qualifier, local);
    }

    // Extensions have other versions than the one we know, so a node of theirs is news in compatibility reading.
    private bool IsMistaken(string qualifier) =>
        MudModules.IsKnown(qualifier) && !(Context.IsCompatible && MudModules.IsExtension(qualifier));

    private void ReportMistake(JsonMember member)
    {
        if (Context.InAcls) Context.Problems.Add(MudRules.UnknownAclNode, member, $"{JsonItem.Quote(member.Name)} is no node of this place. Correct its name, or remove it.");
        else Context.Problems.Add(MudRules.UnknownNode, member, $"{JsonItem.Quote(member.Name)} is no node of this place and says nothing. Correct its name, or remove it.");
    }

    private void ReportExtension(JsonMember member, string owner, string local)
    {
        Context.ExtensionNodes.Add((owner, local, member));
        Context.ConditionsIgnored?.Add(member.Value.Pointer);
        if (Context.ConditionsIgnored is null)
        {
            Context.Problems.Add(MudRules.ExtensionIgnored, member, $"{JsonItem.Quote(member.Name)} belongs to an extension that is not known here; it is ignored.");
        }
        else
        {
            Context.Problems.Add(MudRules.ConditionIgnored, member, $"{JsonItem.Quote(member.Name)} is a condition of an extension that is not known here, so the entry permits nothing.");
        }
    }

    private bool IsOwn(string? qualifier, string asked)
    {
        string owner = Split(asked).Module;
        return qualifier is null || qualifier == owner || qualifier == MudModules.PrefixOf(owner);
    }

    private (string Module, string Local) Split(string name) =>
        Qualifier(name) is ({ } owner, { } local) ? (owner, local) : (module, name);

    private static (string? Qualifier, string Local) Qualifier(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (null, name) : (name[..colon], name[(colon + 1)..]);
    }
}
