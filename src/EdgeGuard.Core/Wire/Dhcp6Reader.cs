using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>Kind of a DHCPv6 message (RFC 8415 §7.3).</summary>
public enum Dhcp6MessageType : byte
{
    /// <summary>A client looks for servers.</summary>
    Solicit = 1,

    /// <summary>A server proposes addresses.</summary>
    Advertise = 2,

    /// <summary>A client asks for addresses.</summary>
    Request = 3,

    /// <summary>A client asks whether its addresses still fit the link.</summary>
    Confirm = 4,

    /// <summary>A client asks its server for longer use.</summary>
    Renew = 5,

    /// <summary>A client asks any server for longer use.</summary>
    Rebind = 6,

    /// <summary>A server grants, or answers otherwise.</summary>
    Reply = 7,

    /// <summary>A client gives addresses back.</summary>
    Release = 8,

    /// <summary>A client found addresses in use by another.</summary>
    Decline = 9,

    /// <summary>A server asks a client to ask again.</summary>
    Reconfigure = 10,

    /// <summary>A client asks for options only.</summary>
    InformationRequest = 11,

    /// <summary>A relay passes a client's message on.</summary>
    RelayForward = 12,

    /// <summary>A server answers through a relay.</summary>
    RelayReply = 13,
}

/// <summary>An address in a DHCPv6 message and how long it may be used (RFC 8415 §21.6).</summary>
/// <param name="Address">The address.</param>
/// <param name="Valid">Its valid lifetime; zero when it may be used no more.</param>
public readonly record struct Dhcp6Address(IPAddress Address, TimeSpan Valid);

/// <summary>
/// A DHCPv6 message between client and server, taken out of its relay envelopes (RFC 8415 §8 and §9).
/// <code>
/// type 1 │ transaction 3 │ options
/// relay: type 1 │ hops 1 │ link address 16 │ peer address 16 │ options, in them option 9 with the next message
/// </code>
/// </summary>
public readonly ref struct Dhcp6Reader
{
    /// <summary>UDP port of clients.</summary>
    public const ushort ClientPort = 546;

    /// <summary>UDP port of servers and relays.</summary>
    public const ushort ServerPort = 547;

    private const int HeaderSize = 4;
    private const int RelayHeaderSize = 34;
    private const int MostRelays = 8;
    private const int MostAddresses = 64;
    private const ushort RelayMessageOption = 9;
    private const ushort ClientLinkLayerOption = 79;

    private readonly ReadOnlySpan<byte> _options;
    private readonly ReadOnlySpan<byte> _clientLinkLayer;

    private Dhcp6Reader(ReadOnlySpan<byte> message, ReadOnlySpan<byte> clientLinkLayer, bool isRelayed)
    {
        Type = (Dhcp6MessageType)message[0];
        Transaction = BinaryPrimitives.ReadUInt32BigEndian(message) & 0xff_ffff;
        _options = message[HeaderSize..];
        _clientLinkLayer = clientLinkLayer;
        IsRelayed = isRelayed;
    }

    /// <summary>Kind of the innermost message.</summary>
    public Dhcp6MessageType Type { get; }

    /// <summary>The number that a message and its answer have in common; 24 bits.</summary>
    public uint Transaction { get; }

    /// <summary>It came out of a relay's envelope, so the frame's addresses are the relay's.</summary>
    public bool IsRelayed { get; }

    /// <summary>A client sent it.</summary>
    public bool IsRequest => Type is not (Dhcp6MessageType.Advertise or Dhcp6MessageType.Reply or Dhcp6MessageType.Reconfigure);

    /// <summary>
    /// The client's MAC address from the first relay (RFC 6939 §4); null where no relay adds it. A client identifier is opaque, even where it looks
    /// like a MAC address (RFC 8415 §11).
    /// </summary>
    public MacAddress? RelayedMac => EthernetOf(_clientLinkLayer);

    /// <summary>The MUD URL (option 112, RFC 8520 §10), or null; two of them count as none (RFC 8520 §10.1).</summary>
    public string? MudUrl => Dhcp6OptionReader.TryFindOnly(_options, 112, out ReadOnlySpan<byte> value) ? WireText.ReadMudUrl(value) : null;

    /// <summary>The client's domain name (option 39, RFC 4704 §4) with its labels parted by dots, or null.</summary>
    public string? HostName => Dhcp6OptionReader.TryFindOnly(_options, 39, out ReadOnlySpan<byte> value) && value.Length > 1
        ? WireText.ReadLabels(value[1..])
        : null;

    /// <summary>The first piece of the vendor class (option 16, RFC 8415 §21.16: enterprise 4 │ length 2 │ text), or null.</summary>
    public string? VendorClass
    {
        get
        {
            if (!Dhcp6OptionReader.TryFindOnly(_options, 16, out ReadOnlySpan<byte> value) || value.Length < 6) return null;
            int length = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
            return length > value.Length - 6 ? null : WireText.Read(value.Slice(6, length));
        }
    }

    /// <summary>Options asked for (option 6, RFC 8415 §21.7) as decimal numbers parted by commas, or null.</summary>
    public string? Fingerprint => Dhcp6OptionReader.TryFindOnly(_options, 6, out ReadOnlySpan<byte> value) && value.Length > 1
        ? string.Join(',', Numbers(value))
        : null;

    /// <summary>The addresses in its identity associations, temporary or not (RFC 8415 §21.4 and §21.5); at most 64.</summary>
    public ImmutableArray<Dhcp6Address> Addresses
    {
        get
        {
            ImmutableArray<Dhcp6Address>.Builder found = ImmutableArray.CreateBuilder<Dhcp6Address>();
            Dhcp6OptionReader options = new(_options);
            while (options.TryRead(out ushort code, out ReadOnlySpan<byte> value))
            {
                int inner = code switch { 3 => 12, 4 => 4, _ => int.MaxValue };
                if (value.Length > inner) AddAddresses(value[inner..], found);
            }
            return found.ToImmutable();
        }
    }

    /// <returns>false when a header is not whole, a relay's envelope is empty, or there are more than eight of them.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Dhcp6Reader message)
    {
        message = default;
        ReadOnlySpan<byte> linkLayer = default;
        for (int relays = 0; relays <= MostRelays; relays++)
        {
            if (payload.Length < HeaderSize) return false;
            if ((Dhcp6MessageType)payload[0] is not (Dhcp6MessageType.RelayForward or Dhcp6MessageType.RelayReply))
            {
                message = new(payload, linkLayer, relays > 0);
                return true;
            }
            if (payload.Length < RelayHeaderSize) return false;
            ReadOnlySpan<byte> envelope = payload[RelayHeaderSize..];
            // The relay of the innermost envelope received the message from the client itself.
            linkLayer = Dhcp6OptionReader.TryFindOnly(envelope, ClientLinkLayerOption, out ReadOnlySpan<byte> seen) ? seen : default;
            if (!Dhcp6OptionReader.TryFindOnly(envelope, RelayMessageOption, out payload)) return false;
        }
        return false;
    }

    private static MacAddress? EthernetOf(ReadOnlySpan<byte> linkLayer) =>
        linkLayer is [0, 1, .. { Length: 6 } octets] ? MacAddress.Read(octets) : null;

    private static void AddAddresses(ReadOnlySpan<byte> association, ImmutableArray<Dhcp6Address>.Builder found)
    {
        Dhcp6OptionReader options = new(association);
        while (found.Count < MostAddresses && options.TryRead(out ushort code, out ReadOnlySpan<byte> value))
        {
            if (code != 5 || value.Length < 24) continue;
            found.Add(new(new(value[..16]), TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(value[20..]))));
        }
    }

    private static List<ushort> Numbers(ReadOnlySpan<byte> octets)
    {
        List<ushort> numbers = [];
        for (; octets.Length > 1 && numbers.Count < WireText.Longest; octets = octets[2..]) numbers.Add(BinaryPrimitives.ReadUInt16BigEndian(octets));
        return numbers;
    }
}
