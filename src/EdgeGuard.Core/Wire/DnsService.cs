using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;

namespace EdgeGuard.Core.Wire;

// priority 2 │ target name │ parameters, in ascending order of their keys, each: key 2 │ length 2 │ value   (RFC 9460 §2.2)
// keys 4 and 6 are IPv4 and IPv6 addresses one behind the other (§7.3)

/// <summary>The data of an HTTPS or SVCB record that matters here.</summary>
/// <param name="IsAlias">The name is an alias of another, as with CNAME; there are no hints then (RFC 9460 §2.4.2).</param>
/// <param name="Target">Where the service is; <see cref="DnsName.Root"/> for the record's own name.</param>
/// <param name="Hints">Addresses that a client may use without a further query.</param>
public readonly record struct DnsService(bool IsAlias, string Target, ImmutableArray<IPAddress> Hints)
{
    private const int HeaderSize = 4;
    private const ushort Ipv4Hint = 4;
    private const ushort Ipv6Hint = 6;

    internal static bool TryRead(ReadOnlySpan<byte> data, string target, ReadOnlySpan<byte> parameters, out DnsService service)
    {
        service = default;
        ImmutableArray<IPAddress>.Builder hints = ImmutableArray.CreateBuilder<IPAddress>();
        for (int last = -1; !parameters.IsEmpty;)
        {
            if (parameters.Length < HeaderSize) return false;
            int key = BinaryPrimitives.ReadUInt16BigEndian(parameters);
            int length = BinaryPrimitives.ReadUInt16BigEndian(parameters[2..]);
            if (key <= last || length > parameters.Length - HeaderSize) return false;
            if (!TryAddHints(key, parameters.Slice(HeaderSize, length), hints)) return false;
            parameters = parameters[(HeaderSize + length)..];
            last = key;
        }
        service = new(BinaryPrimitives.ReadUInt16BigEndian(data) == 0, target, hints.ToImmutable());
        return true;
    }

    private static bool TryAddHints(int key, ReadOnlySpan<byte> value, ImmutableArray<IPAddress>.Builder hints)
    {
        int width = key switch { Ipv4Hint => 4, Ipv6Hint => 16, _ => 0 };
        if (width == 0) return true;
        if (value.IsEmpty || value.Length % width != 0) return false;
        for (; !value.IsEmpty; value = value[width..]) hints.Add(new(value[..width]));
        return true;
    }
}
