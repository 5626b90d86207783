using System.Collections.Immutable;
using System.Globalization;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Writes an <see cref="NftDelta"/> as messages in the order of references. Chains come before the sets whose elements jump to them, and
/// sets before the rules that use them. An object is deleted when nothing refers to it any more.
/// </summary>
internal sealed class NftDeltaWriter(NftBatch batch, string table)
{
    private const int Table = 1, TableFlags = 2, TableUserData = 6;
    private const int ChainName = 3, ChainHook = 4, ChainPolicy = 5, ChainType = 7, ChainUserData = 12, HookNumber = 1, HookPriority = 2, HookDevices = 4, DeviceName = 1, Accept = 1;
    private const int RuleChain = 2, RuleExpressions = 4, RuleUserData = 7;
    private const int SetName = 2, ElementSet = 2, ElementList = 3, ElementSetId = 4;

    /// <summary>Octets of elements per message; well below the 64 KiB limit of an attribute.</summary>
    private const int ElementOctets = 48 * 1024;

    private readonly Dictionary<string, uint> _setIds = new(StringComparer.Ordinal);
    private uint _lastSetId;

    internal void DeleteTable(NftTableFamily family = NftTableFamily.Inet) =>
        batch.Add(NftPart.Core, NftMessageType.DeleteTable, NftFlags.None, new($"table {table}"), family, writer => writer.PutText(Table, table));

    internal void NewTable(uint flags, string? comment = null, NftTableFamily family = NftTableFamily.Inet) => batch.Add(NftPart.Core, NftMessageType.NewTable, NftFlags.None, new($"table {table}"), family, writer =>
    {
        writer.PutText(Table, table);
        writer.PutU32(TableFlags, flags);
        writer.PutUserData(TableUserData, [], entry: 0, comment);
    });

    /// <summary>Writes all changes.</summary>
    /// <param name="delta">The changes.</param>
    /// <param name="sets">The sets in force, by name.</param>
    internal void Write(NftDelta delta, IReadOnlyDictionary<string, NftSet> sets)
    {
        foreach (NftChain chain in delta.NewChains) NewChain(chain);
        foreach (NftSet set in delta.NewSets) NewSet(set);
        foreach (NftSet set in delta.NewSets) AddElements(set, set.Elements);
        foreach (NftSetDelta change in delta.Elements) ChangeElements(SetOf(sets, change.Set), change);
        foreach (NftChain chain in delta.RewrittenChains) DeleteRules(chain.Name);
        foreach (NftChain chain in delta.RewrittenChains.Concat(delta.NewChains)) NewRules(chain);
        foreach (string chain in delta.GoneChains) DeleteRules(chain);
        foreach (string set in delta.GoneSets) Delete(NftMessageType.DeleteSet, SetName, "set", set);
        foreach (string chain in delta.GoneChains) Delete(NftMessageType.DeleteChain, ChainName, "chain", chain);
    }

    private static NftSet SetOf(IReadOnlyDictionary<string, NftSet> sets, string name) =>
        sets.TryGetValue(name, out NftSet? set) ? set : throw new NftRefusedException($"There is no set {name} in force whose elements could change.");

    private void NewChain(NftChain chain) =>
        batch.Add(NftPart.Core, NftMessageType.NewChain, NftFlags.Create, new($"chain {chain.Name}"), NftTableFamilies.Of(chain.Name), writer =>
        {
            writer.PutText(Table, table);
            writer.PutText(ChainName, chain.Name);
            writer.PutUserData(ChainUserData, [], entry: 0, chain.Comment);
            if (chain.Hook is not { } hook) return;
            writer.PutText(ChainType, hook.Type == NftChainType.Nat ? "nat" : "filter");
            writer.PutU32(ChainPolicy, Accept);
            using NetlinkWriter.Open nest = writer.Nest(ChainHook);
            writer.PutU32(HookNumber, NftFamily.HookNumber(NftTableFamilies.Of(chain.Name), hook.Point));
            writer.PutU32(HookPriority, unchecked((uint)hook.Priority));
            if (hook.Devices.Length == 0) return;
            using NetlinkWriter.Open devices = writer.Nest(HookDevices);
            foreach (string device in hook.Devices.Split(' ')) writer.PutText(DeviceName, device);
        });

    private void NewSet(NftSet set)
    {
        uint id = _setIds[set.Name] = ++_lastSetId;
        batch.Add(NftPart.Core, NftMessageType.NewSet, NftFlags.Create, new($"{NftSubject.KindOf(set)} {set.Name}"), NftTableFamilies.Of(set.Name), writer =>
        {
            writer.PutText(Table, table);
            NftSetWriter.Declare(writer, set, id);
        });
    }

    private void ChangeElements(NftSet set, NftSetDelta change)
    {
        // Deleting an expired element fails and refuses the whole batch, so the element is added again first.
        if (set.HasTimeout) Elements(NftPart.Core, NftMessageType.NewSetElement, set, change.Removed);
        Elements(set.HasTimeout ? NftPart.Core : PartOf(set, NftPart.Early), NftMessageType.DeleteSetElement, set, change.Removed);
        AddElements(set, change.Added);
    }

    private void AddElements(NftSet set, ImmutableArray<NftElement> elements) =>
        Elements(PartOf(set, NftPart.Late), NftMessageType.NewSetElement, set, elements);

    private static NftPart PartOf(NftSet set, NftPart part) => set.MayLag ? part : NftPart.Core;

    private void Elements(NftPart part, NftMessageType type, NftSet set, ImmutableArray<NftElement> elements)
    {
        for (int done = 0; done < elements.Length;)
        {
            ImmutableArray<NftElement> some = elements[done..Math.Min(done + BatchOf(set), elements.Length)];
            NftFlags flags = type == NftMessageType.NewSetElement ? NftFlags.Create : NftFlags.None;
            batch.Add(part, type, flags, NftSubject.OfElements(set, some), NftTableFamilies.Of(set.Name), writer => PutElements(writer, set, some));
            done += some.Length;
        }
    }

    private static int BatchOf(NftSet set) => ElementOctets / (2 * NftSetWriter.LengthOf(set.Key) + 80);

    private void PutElements(NetlinkWriter writer, NftSet set, ImmutableArray<NftElement> elements)
    {
        writer.PutText(Table, table);
        writer.PutText(ElementSet, set.Name);
        if (_setIds.TryGetValue(set.Name, out uint id)) writer.PutU32(ElementSetId, id);
        NftElementWriter elementWriter = NftElementWriter.For(writer, set);
        using NetlinkWriter.Open list = writer.Nest(ElementList);
        foreach (NftElement element in elements) elementWriter.Write(element);
    }

    private void NewRules(NftChain chain)
    {
        int number = 0;
        foreach (NftRule rule in chain.Rules)
        {
            NftSubject subject = new(string.Create(CultureInfo.InvariantCulture, $"rule {++number} of chain {chain.Name}"));
            Queue<uint> unnamedSets = new(rule.Statements.OfType<NftStatement.Match>().Where(match => match.Values.Length != 1)
                .Select(match => NewUnnamedSet(match, subject, NftTableFamilies.Of(chain.Name))).ToArray());
            batch.Add(NftPart.Core, NftMessageType.NewRule, NftFlags.Create | NftFlags.Append, subject, NftTableFamilies.Of(chain.Name), writer =>
            {
                writer.PutText(Table, table);
                writer.PutText(RuleChain, chain.Name);
                writer.PutUserData(RuleUserData, [], entry: 0, rule.Comment);
                using NetlinkWriter.Open list = writer.Nest(RuleExpressions);
                NftRuleWriter ruleWriter = new(new(writer, _setIds), unnamedSets);
                foreach (NftStatement statement in rule.Statements) ruleWriter.Write(statement);
            });
        }
    }

    private uint NewUnnamedSet(NftStatement.Match match, NftSubject rule, NftTableFamily family)
    {
        uint id = ++_lastSetId;
        FieldCode field = FieldCode.Of(match.Field);
        batch.Add(NftPart.Core, NftMessageType.NewSet, NftFlags.Create, rule, family, writer =>
        {
            writer.PutText(Table, table);
            NftSetWriter.DeclareUnnamed(writer, field, match.Values, id);
        });
        batch.Add(NftPart.Core, NftMessageType.NewSetElement, NftFlags.Create, rule, family, writer =>
        {
            writer.PutText(Table, table);
            writer.PutText(ElementSet, NftSetWriter.UnnamedSet);
            writer.PutU32(ElementSetId, id);
            NftElementWriter elements = NftElementWriter.For(writer, field, match.Values);
            using NetlinkWriter.Open list = writer.Nest(ElementList);
            foreach (NftRange range in match.Values) elements.Write(new(range.First) { Last = range.Last });
        });
        return id;
    }

    private void DeleteRules(string chain) =>
        batch.Add(NftPart.Core, NftMessageType.DeleteRule, NftFlags.None, new($"the rules of chain {chain}"), NftTableFamilies.Of(chain), writer =>
        {
            writer.PutText(Table, table);
            writer.PutText(RuleChain, chain);
        });

    private void Delete(NftMessageType type, int attribute, string kind, string name) =>
        batch.Add(NftPart.Core, type, NftFlags.None, new($"{kind} {name}"), NftTableFamilies.Of(name), writer =>
        {
            writer.PutText(Table, table);
            writer.PutText(attribute, name);
        });
}
