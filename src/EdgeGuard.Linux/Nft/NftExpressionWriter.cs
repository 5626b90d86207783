using System.Buffers.Binary;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>How a register and a value are compared (<c>enum nft_cmp_ops</c>).</summary>
internal enum NftComparison
{
    Equal = 0,
    NotEqual = 1,
    NotGreater = 3,
    NotLess = 5,
}

// A rule is a list of expressions; each loads a register, tests one, or decides:
//   NFTA_LIST_ELEM { 1 name, 2 { attributes of the expression } }
// Registers 1 to 4 have 16 octets each; 8 to 23 are the same memory in words of four octets.

/// <summary>Writes the expressions of a rule, with attributes in the order that <c>nft</c> uses.</summary>
internal sealed class NftExpressionWriter(NetlinkWriter writer, IReadOnlyDictionary<string, uint> setIds)
{
    internal const int FirstRegister = 1;

    private const int ListElement = 1, Name = 1, Data = 2, Value = 1, Verdict = 2;

    /// <summary>The register for the part of a concatenation that begins at this word of four octets.</summary>
    internal static int RegisterAt(int word) => word % 4 == 0 ? FirstRegister + word / 4 : 8 + word;

    internal void Field(FieldCode field, int register)
    {
        if (field.Base is { } origin) Payload(origin, field.Offset, field.Length, register);
        else Meta(field.Offset, register);
    }

    internal void Meta(int key, int register)
    {
        using Expression expression = Begin("meta");
        writer.PutU32(2, (uint)key);
        writer.PutU32(1, (uint)register);
    }

    internal void Payload(PayloadBase origin, int offset, int length, int register)
    {
        using Expression expression = Begin("payload");
        writer.PutU32(1, (uint)register);
        writer.PutU32(2, (uint)origin);
        writer.PutU32(3, (uint)offset);
        writer.PutU32(4, (uint)length);
    }

    internal void Flow(int key)
    {
        using Expression expression = Begin("ct");
        writer.PutU32(2, (uint)key);
        writer.PutU32(1, FirstRegister);
    }

    internal void ExtensionHeader(byte header, int offset, int length)
    {
        using Expression expression = Begin("exthdr");
        writer.PutU32(1, FirstRegister);
        writer.PutU8(2, header);
        writer.PutU32(3, (uint)offset);
        writer.PutU32(4, (uint)length);
    }

    internal void Untrack()
    {
        using Expression expression = Begin("notrack");
    }

    internal void Compare(NftComparison comparison, ReadOnlySpan<byte> value)
    {
        using Expression expression = Begin("cmp");
        writer.PutU32(1, FirstRegister);
        writer.PutU32(2, (uint)comparison);
        PutValue(3, value);
    }

    internal void OutOfRange(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        using Expression expression = Begin("range");
        writer.PutU32(1, FirstRegister);
        writer.PutU32(2, (uint)NftComparison.NotEqual);
        PutValue(3, first);
        PutValue(4, last);
    }

    internal void Mask(ReadOnlySpan<byte> mask)
    {
        using Expression expression = Begin("bitwise");
        writer.PutU32(1, FirstRegister);
        writer.PutU32(2, FirstRegister);
        writer.PutU32(3, (uint)mask.Length);
        PutValue(4, mask);
        PutValue(5, stackalloc byte[mask.Length]);
    }

    internal void Lookup(string set, bool not, bool decides)
    {
        using Expression expression = Begin("lookup");
        writer.PutU32(2, FirstRegister);
        if (decides) writer.PutU32(3, 0);
        PutSet(set, name: 1, id: 4);
        if (not) writer.PutU32(5, 1);
    }

    /// <summary>Writes a lookup in an unnamed set, which the same batch declares with this id.</summary>
    internal void LookupUnnamed(uint id, bool not)
    {
        using Expression expression = Begin("lookup");
        writer.PutU32(2, FirstRegister);
        writer.PutText(1, NftSetWriter.UnnamedSet);
        writer.PutU32(4, id);
        if (not) writer.PutU32(5, 1);
    }

    internal void CountInSet(string set)
    {
        using Expression expression = Begin("dynset");
        writer.PutU32(4, FirstRegister);
        writer.PutU32(3, 1);
        PutSet(set, name: 1, id: 2);
        using NetlinkWriter.Open nested = writer.Nest(7);
        writer.PutText(Name, "counter");
        using NetlinkWriter.Open data = writer.Nest(Data);
    }

    /// <summary>Adds the flow to the key's list; holds above this number of live flows.</summary>
    internal void CountFlowsInSet(string set, int most)
    {
        const uint Inverted = 1;
        using Expression expression = Begin("dynset");
        writer.PutU32(4, FirstRegister);
        writer.PutU32(3, 0);
        PutSet(set, name: 1, id: 2);
        using NetlinkWriter.Open nested = writer.Nest(7);
        writer.PutText(Name, "connlimit");
        using NetlinkWriter.Open data = writer.Nest(Data);
        writer.PutU32(1, (uint)most);
        writer.PutU32(2, Inverted);
    }

    internal void UpdateSet(string set, TimeSpan? timeout, (int PerSecond, int Burst)? limit)
    {
        using Expression expression = Begin("dynset");
        writer.PutU32(4, FirstRegister);
        writer.PutU32(3, 1);
        if (timeout is { } time) writer.PutU64(6, (ulong)time.TotalMilliseconds);
        PutSet(set, name: 1, id: 2);
        if (limit is not { } bucket) return;
        using NetlinkWriter.Open nested = writer.Nest(7);
        writer.PutText(Name, "limit");
        using NetlinkWriter.Open data = writer.Nest(Data);
        PutLimit(bucket.PerSecond, bucket.Burst);
    }

    internal void Limit(int perSecond, int burst)
    {
        using Expression expression = Begin("limit");
        PutLimit(perSecond, burst);
    }

    internal void Counter()
    {
        using Expression expression = Begin("counter");
    }

    internal void Log(NftStatement.Log log)
    {
        using Expression expression = Begin("log");
        writer.PutText(2, log.Prefix);
        writer.PutU16(1, log.Group);
        writer.PutU32(3, (uint)log.Octets);
        writer.PutU16(4, (ushort)log.QueueThreshold);
    }

    internal void Redirect(ushort port)
    {
        const uint PortIsGiven = 2;
        Span<byte> octets = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, port);
        using (Begin("immediate"))
        {
            writer.PutU32(1, FirstRegister);
            PutValue(2, octets);
        }
        using Expression expression = Begin("redir");
        writer.PutU32(1, FirstRegister);
        writer.PutU32(3, PortIsGiven);
    }

    internal void Decide(NftVerdict verdict)
    {
        const uint VerdictRegister = 0;
        using Expression expression = Begin("immediate");
        writer.PutU32(1, VerdictRegister);
        PutVerdict(writer, 2, verdict);
    }

    /// <summary>Writes a verdict as a data attribute.</summary>
    internal static void PutVerdict(NetlinkWriter writer, int type, NftVerdict verdict)
    {
        using NetlinkWriter.Open data = writer.Nest(type);
        using NetlinkWriter.Open nested = writer.Nest(Verdict);
        writer.PutU32(1, unchecked((uint)CodeOf(verdict.Kind)));
        if (verdict.Chain is { } chain) writer.PutText(2, chain);
    }

    private static int CodeOf(NftVerdictKind kind) => kind switch
    {
        NftVerdictKind.Accept => 1,
        NftVerdictKind.Drop => 0,
        NftVerdictKind.Jump => -3,
        NftVerdictKind.Goto => -4,
        _ => -5,
    };

    private void PutLimit(int perSecond, int burst)
    {
        writer.PutU64(1, (ulong)perSecond);
        writer.PutU64(2, 1);
        writer.PutU32(3, (uint)burst);
        writer.PutU32(4, 0);
        writer.PutU32(5, 0);
    }

    // A set that the same batch declares needs its id; an existing set is found by its name.
    private void PutSet(string set, int name, int id)
    {
        writer.PutText(name, set);
        if (setIds.TryGetValue(set, out uint number)) writer.PutU32(id, number);
    }

    private void PutValue(int type, ReadOnlySpan<byte> value)
    {
        using NetlinkWriter.Open data = writer.Nest(type);
        writer.Put(Value, value);
    }

    private Expression Begin(string name)
    {
        NetlinkWriter.Open element = writer.Nest(ListElement);
        writer.PutText(Name, name);
        return new(element, writer.Nest(Data));
    }

    private readonly ref struct Expression(NetlinkWriter.Open element, NetlinkWriter.Open data)
    {
        private readonly NetlinkWriter.Open _element = element, _data = data;

        public void Dispose()
        {
            _data.Dispose();
            _element.Dispose();
        }
    }
}
