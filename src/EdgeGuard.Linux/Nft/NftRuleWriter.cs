using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Writes the statements of one rule as expressions. Before it loads a field that only some packets have, the rule checks the link
/// type, family or protocol, unless it did so before. Without that check, octets of an IPv6 packet could match as IPv4.
/// </summary>
/// <param name="expressions">Receives the expressions.</param>
/// <param name="unnamedSets">Ids of the unnamed sets for matches with several values, in the order of the matches.</param>
internal sealed class NftRuleWriter(NftExpressionWriter expressions, Queue<uint> unnamedSets)
{
    private const int MetaEtherType = 1, MetaInterfaceType = 8, MetaFamily = 15, MetaProtocol = 16;
    private const int FlowState = 0, FlowDirection = 1, FlowStatus = 2;
    private const uint Confirmed = 0x8;
    private const byte Ipv4 = 2, Ipv6 = 10, Tcp = 6, FragmentHeader = 44;

    private bool _isEther;
    private byte _family, _protocol;
    private ushort _etherType;

    internal void Write(NftStatement statement)
    {
        switch (statement)
        {
            case NftStatement.Match match: Match(match); break;
            case NftStatement.Lookup lookup:
                Load(lookup.Fields);
                expressions.Lookup(lookup.Set, lookup.Not, decides: false);
                break;
            case NftStatement.VerdictMap map:
                Load(map.Fields);
                expressions.Lookup(map.Map, not: false, decides: true);
                break;
            case NftStatement.Meter meter:
                Load(meter.Fields);
                expressions.UpdateSet(meter.Set, timeout: null, (meter.PerSecond, meter.Burst));
                break;
            case NftStatement.CountFor count:
                Load(count.Fields);
                expressions.CountInSet(count.Set);
                break;
            case NftStatement.LiveFlowsOver flows:
                Load(flows.Fields);
                expressions.CountFlowsInSet(flows.Set, flows.Most);
                break;
            case NftStatement.Remember remember:
                Load(remember.Fields);
                expressions.UpdateSet(remember.Set, remember.Timeout, limit: null);
                break;
            default: WriteBare(statement); break;
        }
    }

    private void WriteBare(NftStatement statement)
    {
        switch (statement)
        {
            case NftStatement.Limit limit: expressions.Limit(limit.PerSecond, limit.Burst); break;
            case NftStatement.Log log: expressions.Log(log); break;
            case NftStatement.Counter: expressions.Counter(); break;
            case NftStatement.Untrack: expressions.Untrack(); break;
            case NftStatement.Redirect redirect: expressions.Redirect(redirect.Port); break;
            case NftStatement.Decide decide: expressions.Decide(decide.Verdict); break;
            default: WriteFlow(statement); break;
        }
    }

    private void WriteFlow(NftStatement statement)
    {
        switch (statement)
        {
            case NftStatement.State state: FlowHasAny(FlowState, (uint)state.AnyOf); break;
            case NftStatement.DestinationRewritten: FlowHasAny(FlowStatus, 0x20); break;
            case NftStatement.FirstOfFlow: FlowHasNone(FlowStatus, Confirmed); break;
            case NftStatement.Direction direction:
                expressions.Flow(FlowDirection);
                expressions.Compare(NftComparison.Equal, [direction.Reply ? (byte)1 : (byte)0]);
                break;
            case NftStatement.TcpFlags flags: TcpFlags(flags); break;
            case NftStatement.LaterFragment fragment: LaterFragment(fragment.Ipv6); break;
            case NftStatement.FirstFragment: FirstFragment(); break;
            default: throw new NotSupportedException($"No expressions for {statement.GetType().Name}.");
        }
    }

    private void Match(NftStatement.Match match)
    {
        Load([match.Field]);
        if (match.Values is [var only])
        {
            Compare(match.Field, only, match.Not);
            return;
        }
        expressions.LookupUnnamed(unnamedSets.Dequeue(), match.Not);
    }

    private void Compare(NftField field, NftRange range, bool not)
    {
        int length = FieldCode.Of(field).Length;
        ReadOnlySpan<byte> first = range.First.Octets[..length], last = range.Last.Octets[..length];
        if (range.First == range.Last)
        {
            expressions.Compare(not ? NftComparison.NotEqual : NftComparison.Equal, first);
            if (!not) Remember(field, first[0]);
        }
        else if (not) expressions.OutOfRange(first, last);
        else
        {
            expressions.Compare(NftComparison.NotLess, first);
            expressions.Compare(NftComparison.NotGreater, last);
        }
    }

    // A family or protocol that the rule itself matched need not be checked again.
    private void Remember(NftField field, byte value)
    {
        if (field == NftField.Family) _family = value;
        if (field == NftField.Protocol) _protocol = value;
    }

    private void Load(ImmutableArray<NftField> fields)
    {
        foreach (NftField field in fields) Require(FieldCode.Of(field));
        int word = 0;
        foreach (NftField field in fields)
        {
            FieldCode code = FieldCode.Of(field);
            expressions.Field(code, NftExpressionWriter.RegisterAt(word));
            word += (code.Length + 3) / 4;
        }
    }

    private void Require(FieldCode field)
    {
        if (field.IsEther) RequireEther();
        if (field.EtherType != 0) RequireEtherType(field.EtherType);
        // As in nft: a rule that checked the protocol number of ICMP or ICMPv6 need not check the family.
        bool isKnown = field.Protocol != 0 && _protocol == field.Protocol;
        if (field.Family != 0 && !isKnown) RequireFamily(field.Family);
        if (field.Protocol != 0) RequireProtocol(field.Protocol);
    }

    private void RequireEther()
    {
        if (_isEther) return;
        const ushort Ether = 1;
        expressions.Meta(MetaInterfaceType, NftExpressionWriter.FirstRegister);
        expressions.Compare(NftComparison.Equal, MemoryMarshal.AsBytes<ushort>([Ether]));
        _isEther = true;
    }

    private void RequireEtherType(ushort etherType)
    {
        if (_etherType == etherType) return;
        expressions.Meta(MetaEtherType, NftExpressionWriter.FirstRegister);
        expressions.Compare(NftComparison.Equal, [(byte)(etherType >> 8), (byte)etherType]);
        _etherType = etherType;
    }

    private void RequireFamily(byte family)
    {
        if (_family == family) return;
        expressions.Meta(MetaFamily, NftExpressionWriter.FirstRegister);
        expressions.Compare(NftComparison.Equal, [family]);
        _family = family;
    }

    private void RequireProtocol(byte protocol)
    {
        if (_protocol == protocol) return;
        expressions.Meta(MetaProtocol, NftExpressionWriter.FirstRegister);
        expressions.Compare(NftComparison.Equal, [protocol]);
        _protocol = protocol;
    }

    // Flow state and status are numbers in the machine's byte order.
    private void FlowHasAny(int key, uint flags) => FlowHas(key, flags, NftComparison.NotEqual);

    private void FlowHasNone(int key, uint flags) => FlowHas(key, flags, NftComparison.Equal);

    private void FlowHas(int key, uint flags, NftComparison withZero)
    {
        expressions.Flow(key);
        expressions.Mask(MemoryMarshal.AsBytes<uint>([flags]));
        expressions.Compare(withZero, stackalloc byte[sizeof(uint)]);
    }

    private void TcpFlags(NftStatement.TcpFlags flags)
    {
        RequireProtocol(Tcp);
        expressions.Payload(PayloadBase.Transport, offset: 13, length: 1, NftExpressionWriter.FirstRegister);
        expressions.Mask([flags.Mask]);
        expressions.Compare(NftComparison.Equal, [flags.Value]);
    }

    private void FirstFragment()
    {
        RequireFamily(Ipv6);
        expressions.ExtensionHeader(FragmentHeader, offset: 2, length: 2);
        expressions.Mask([0xFF, 0xF8]);
        expressions.Compare(NftComparison.Equal, [0, 0]);
    }

    private void LaterFragment(bool ipv6)
    {
        RequireFamily(ipv6 ? Ipv6 : Ipv4);
        if (ipv6) expressions.ExtensionHeader(FragmentHeader, offset: 2, length: 2);
        else expressions.Payload(PayloadBase.Network, offset: 6, length: 2, NftExpressionWriter.FirstRegister);
        expressions.Mask(ipv6 ? [0xFF, 0xF8] : [0x1F, 0xFF]);
        expressions.Compare(NftComparison.NotEqual, [0, 0]);
    }
}
