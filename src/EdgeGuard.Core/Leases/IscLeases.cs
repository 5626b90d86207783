using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// The lease file of ISC dhcpd, for both versions. It is a log: the last block of an address counts, and a block that is not closed does not.
/// <code>
/// lease 192.0.2.10 {                     ia-na "…" {
///   ends 2 2023/11/14 22:23:20;            iaaddr 2001:db8::10 {
///   binding state active;                    binding state active;
///   hardware ethernet 00:00:5e:00:53:01;     ends epoch 1700000600; # …
///   on expiry {                            }
///     if … {                             }
///     } else {                           A statement inside may open and close blocks in one line.
///     }
///   }
/// }
/// </code>
/// </summary>
internal sealed class IscLeases(LeaseCollector into)
{
    private const string TimeFormat = "yyyy/MM/dd HH:mm:ss";

    private readonly Stack<Block> _open = [];

    // What the file of a server may begin with: reserved hosts and failover come before the first lease.
    private static readonly string[] Beginnings = ["lease ", "ia-", "host ", "group ", "class ", "subclass ", "failover peer ", "authoring-byte-order ", "server-duid "];

    /// <summary>Whether only ISC dhcpd writes such a line.</summary>
    internal static bool IsOf(string line) => (line.EndsWith('{') || line.EndsWith(';')) && Beginnings.Any(b => line.StartsWith(b, StringComparison.Ordinal));

    internal void Read(string line)
    {
        line = line.Trim();
        if (line.StartsWith('#')) return;
        bool closes = line.StartsWith('}'), opens = line.EndsWith('{');
        if (closes) Close();
        if (opens) Open(line[..^1].Trim());
        if (closes || opens) return;
        if (_open.TryPeek(out Block? block) && block.Address is not null) State(block, line);
    }

    // These stand alone, so whatever is open was not written to its end.
    private void Open(string head)
    {
        if (head.StartsWith("lease ", StringComparison.Ordinal) || head.StartsWith("ia-", StringComparison.Ordinal)) _open.Clear();
        _open.Push(Opened(head));
    }

    private static Block Opened(string head) =>
        head.Split(' ') is ["lease" or "iaaddr", var text] && AddressText.TryParse(text, out IPAddress? address) ? new() { Address = address } : new();

    private void Close()
    {
        if (!_open.TryPop(out Block? block) || block.Address is not { } address) return;
        if (!block.IsActive) into.Remove(address);
        else if (block.HasEnd) into.Add(new(address, block.Mac, block.Until, block.HostName));
        else into.Skip();
    }

    private static void State(Block block, string line)
    {
        string[] words = line.Split(';')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["binding", "state", var state]: block.IsActive = state == "active"; break;
            case ["abandoned"]: block.IsActive = false; break;
            case ["hardware", _, var text]: block.Mac = LeaseCollector.Mac(text); break;
            case ["client-hostname", ..]: block.HostName = LeaseCollector.Name(line["client-hostname".Length..].Trim().TrimEnd(';').Trim('"')); break;
            case ["ends", ..]: block.HasEnd = TryReadEnd(words, out DateTimeOffset? until); block.Until = until; break;
            default: break;
        }
    }

    // UTC, or seconds where the operator wants local times (db-time-format).
    private static bool TryReadEnd(string[] words, out DateTimeOffset? until)
    {
        until = null;
        if (words is ["ends", "never"]) return true;
        if (words is ["ends", "epoch", var text] && LeaseCollector.TryReadSeconds(text, out long seconds)) until = DateTimeOffset.FromUnixTimeSeconds(seconds);
        else if (words is ["ends", _, var day, var time]
            && DateTimeOffset.TryParseExact($"{day} {time}", TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at)) until = at;
        return until is not null;
    }

    private sealed class Block
    {
        internal IPAddress? Address { get; init; }

        internal bool IsActive { get; set; } = true;

        internal MacAddress? Mac { get; set; }

        internal string? HostName { get; set; }

        internal bool HasEnd { get; set; }

        internal DateTimeOffset? Until { get; set; }
    }
}
