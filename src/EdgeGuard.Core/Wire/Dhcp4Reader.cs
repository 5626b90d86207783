using System.Buffers.Binary;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>Kind of a DHCPv4 message (RFC 2132 §9.6).</summary>
public enum Dhcp4MessageType : byte
{
    /// <summary>A client looks for servers.</summary>
    Discover = 1,

    /// <summary>A server proposes an address.</summary>
    Offer = 2,

    /// <summary>A client asks for an address, or for longer use of it.</summary>
    Request = 3,

    /// <summary>A client found the address in use by another.</summary>
    Decline = 4,

    /// <summary>A server grants an address.</summary>
    Ack = 5,

    /// <summary>A server refuses.</summary>
    Nak = 6,

    /// <summary>A client gives its address back.</summary>
    Release = 7,

    /// <summary>A client that has an address asks for options.</summary>
    Inform = 8,
}

/// <summary>
/// A DHCPv4 message (RFC 2131 §2).
/// <code>
/// op 1 │ htype 1 │ hlen 1 │ hops 1 │ xid 4 │ secs 2 │ flags 2 │ ciaddr 4 │ yiaddr 4 │ siaddr 4 │ giaddr 4
/// │ chaddr 16 │ sname 64 │ file 128 │ cookie 4 │ options
/// </code>
/// </summary>
public readonly ref struct Dhcp4Reader
{
    /// <summary>UDP port of servers and relays.</summary>
    public const ushort ServerPort = 67;

    /// <summary>UDP port of clients.</summary>
    public const ushort ClientPort = 68;

    private const int MacLength = 6, LongestHardwareAddress = 16;
    private const int OptionsAt = 240;
    private const uint Cookie = 0x63825363;
    private const byte OverloadOption = 52;
    private const byte MessageTypeOption = 53;

    private readonly ReadOnlySpan<byte> _message;
    private readonly ReadOnlySpan<byte> _file;
    private readonly ReadOnlySpan<byte> _serverName;

    private Dhcp4Reader(ReadOnlySpan<byte> message)
    {
        _message = message;
        byte overload = Collect(OverloadOption) is [var fields] ? fields : (byte)0;
        if ((overload & 1) != 0) _file = message.Slice(108, 128);
        if ((overload & 2) != 0) _serverName = message.Slice(44, 64);
        Type = Collect(MessageTypeOption) is [var type] ? (Dhcp4MessageType)type : 0;
    }

    /// <summary>Kind; 0 when the message names none or several.</summary>
    public Dhcp4MessageType Type { get; }

    /// <summary>A client sent it, or a relay for a client; otherwise a server.</summary>
    public bool IsRequest => _message[0] == 1;

    /// <summary>The number that one exchange of client and server has (<c>xid</c>).</summary>
    public uint Transaction => BinaryPrimitives.ReadUInt32BigEndian(_message[4..]);

    /// <summary>The client's MAC address, of whatever hardware type; null where <c>chaddr</c> does not have six octets.</summary>
    public MacAddress? ClientMac => _message[2] == MacLength ? MacAddress.Read(_message[28..]) : null;

    /// <summary>The client identifier (option 61, RFC 2132 §9.14) as hexadecimal digits, or null.</summary>
    public string? Client => Collect(61) is { IsEmpty: false } client ? Convert.ToHexStringLower(client) : null;

    /// <summary>The address that the client already uses; 0.0.0.0 if none.</summary>
    public IPAddress ClientAddress => new(_message.Slice(12, 4));

    /// <summary>The address that the server grants; 0.0.0.0 if none.</summary>
    public IPAddress YourAddress => new(_message.Slice(16, 4));

    /// <summary>A relay stands between client and server.</summary>
    public bool IsRelayed => BinaryPrimitives.ReadUInt32BigEndian(_message[24..]) != 0;

    /// <summary>The MUD URL (option 161, RFC 8520 §10), or null.</summary>
    public string? MudUrl => WireText.ReadMudUrl(Collect(161));

    /// <summary>Host name (option 12, RFC 2132 §3.14), or else the client's domain name (option 81, RFC 4702 §2), or null.</summary>
    public string? HostName => WireText.Read(Collect(12)) ?? DomainName(Collect(81));

    /// <summary>Vendor class (option 60, RFC 2132 §9.13), or null.</summary>
    public string? VendorClass => WireText.Read(Collect(60));

    /// <summary>Options asked for (option 55, RFC 2132 §9.8) as decimal numbers parted by commas, or null.</summary>
    public string? Fingerprint => Collect(55) is { IsEmpty: false } asked ? string.Join(',', asked.ToArray()) : null;

    /// <summary>The address asked for (option 50, RFC 2132 §9.1), or null.</summary>
    public IPAddress? RequestedAddress => AddressOf(50);

    /// <summary>The server meant or speaking (option 54, RFC 2132 §9.7), or null.</summary>
    public IPAddress? Server => AddressOf(54);

    /// <summary>The routers named: those of option 3 (RFC 2132 §3.5) and of classless routes (option 121, RFC 3442 §"Classless Route Option Format").</summary>
    public IReadOnlyList<IPAddress> Routers => [.. AddressesIn(Collect(3)), .. Dhcp4RouteReader.RoutersIn(Collect(121))];

    /// <summary>How long the address may be used (option 51, RFC 2132 §9.2); the largest number means for ever, 136 years; null if not said.</summary>
    public TimeSpan? Lease => Collect(51) is { Length: 4 } seconds ? TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(seconds)) : null;

    /// <returns>false when this is no DHCPv4 message.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Dhcp4Reader message)
    {
        message = default;
        if (payload.Length < OptionsAt || payload is not ([1 or 2, _, <= LongestHardwareAddress, ..])) return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(payload[(OptionsAt - 4)..]) != Cookie) return false;
        message = new(payload);
        return true;
    }

    // flags 1 │ two octets without use │ the name, as text or, where bit 2 is set, as labels (RFC 4702 §2.1 to §2.3)
    private static string? DomainName(ReadOnlySpan<byte> option)
    {
        if (option.Length <= 3) return null;
        return ((option[0] & 4) != 0 ? WireText.ReadLabels(option[3..]) : WireText.Read(option[3..]))?.TrimEnd('.') is { Length: > 0 } name ? name : null;
    }

    private static List<IPAddress> AddressesIn(ReadOnlySpan<byte> octets)
    {
        List<IPAddress> addresses = [];
        for (; octets.Length >= 4; octets = octets[4..]) addresses.Add(new(octets[..4]));
        return addresses;
    }

    private IPAddress? AddressOf(byte code) => Collect(code) is { Length: 4 } octets ? new(octets) : null;

    // An option that comes in pieces is one option: they are joined in the order options, file, sname (RFC 3396 §5 and §7).
    // What is longer than any option that is read here has no end worth looking for.
    private ReadOnlySpan<byte> Collect(byte wanted) =>
        Append(Append(Append(default, _message[OptionsAt..], wanted), _file, wanted), _serverName, wanted);

    private static ReadOnlySpan<byte> Append(ReadOnlySpan<byte> collected, ReadOnlySpan<byte> field, byte wanted)
    {
        Dhcp4OptionReader options = new(field);
        while (collected.Length <= WireText.Longest && options.TryRead(out byte code, out ReadOnlySpan<byte> value))
        {
            if (code == wanted) collected = collected.IsEmpty ? value : (byte[])[.. collected, .. value];
        }
        return collected;
    }
}
