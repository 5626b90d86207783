using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Discovery;

/// <summary>
/// Reads the text of a QR code on a device (RFC 9238 §3).
/// <code>
/// [)&gt; RS 06 GS 12N │ records: identifier 4 │ text │ US │ RS EOT      FS: what stands before it is another unit's
/// B000 maker · B001 product · B002 model · M180 MUD URL · M06C MAC address
/// </code>
/// </summary>
public static class MudLabelReader
{
    private const char EndOfTransmission = '\x04';
    private const char FieldSeparator = '\x1c';
    private const char GroupSeparator = '\x1d';
    private const char RecordSeparator = '\x1e';
    private const char UnitSeparator = '\x1f';
    private const int IdentifierSize = 4;
    private const int MacDigits = 12;

    private static readonly string Header = $"[)>{RecordSeparator}06{GroupSeparator}12N";

    /// <summary>The MUD URL and what else the label says, or every reason why not.</summary>
    public static Onboarding Read(string text)
    {
        if (!text.StartsWith(Header, StringComparison.Ordinal))
        {
            return Refuse("The text does not begin with [)> RS 06 GS 12N (RFC 9238 §3.1): paste all that the scanner read, its control characters too.");
        }
        List<string> problems = [];
        Dictionary<string, string> records = Records(text[Header.Length..], problems);
        if (!records.TryGetValue("M180", out string? written)) problems.Add("There is no record M180, which holds the MUD URL (RFC 9238 §3.2.4): this label is not about MUD.");
        Uri? url = null;
        if (written is not null && !MudUrlReader.TryRead(WithoutQuery(written), out url))
        {
            problems.Add($"Record M180 holds '{written}', and a MUD URL is an absolute https URL of at most {MudUrlReader.Longest} characters (RFC 8520 §1.5): ask whoever made the label.");
        }
        MacAddress? mac = ReadMac(records.GetValueOrDefault("M06C"), problems);
        if (problems.Count > 0) return new Onboarding.Refused(problems);
        return new Onboarding.Accepted
        {
            MudUrl = WithoutQuery(written!),
            Mac = mac,
            Maker = records.GetValueOrDefault("B000"),
            Model = records.GetValueOrDefault("B002") ?? records.GetValueOrDefault("B001"),
        };
    }

    private static Dictionary<string, string> Records(string body, List<string> problems)
    {
        Dictionary<string, string> records = new(StringComparer.Ordinal);
        string unit = MudUnit(body[..EndOf(body)]);
        if (EndOf(body) == body.Length && !unit.EndsWith(UnitSeparator)) problems.Add("The text ends within a record (RFC 9238 §3.1): scan the label again.");
        foreach (string record in unit.Split(UnitSeparator).Where(r => r.Length >= IdentifierSize))
        {
            string identifier = record[..IdentifierSize];
            if (!records.TryAdd(identifier, record[IdentifierSize..]) && identifier is "M180" or "M06C")
            {
                problems.Add($"Record {identifier} stands there twice, so it is not known which one is meant: ask whoever made the label.");
            }
        }
        return records;
    }

    // A field separator begins another unit; the first one that names a MUD URL is the one that counts (RFC 9238 §3.1).
    private static string MudUnit(string body)
    {
        string[] units = body.Split(FieldSeparator);
        return units.FirstOrDefault(unit => unit.StartsWith("M180", StringComparison.Ordinal) || unit.Contains($"{UnitSeparator}M180", StringComparison.Ordinal)) ?? units[^1];
    }

    private static int EndOf(string body) => body.IndexOfAny([RecordSeparator, EndOfTransmission]) is >= 0 and int end ? end : body.Length;

    private static string WithoutQuery(string url) => url.Split('?')[0];

    // Sixteen digits are an EUI-64, which no Ethernet device has: the operator has to name its address.
    private static MacAddress? ReadMac(string? written, List<string> problems)
    {
        string digits = string.Concat((written ?? "").Where(c => !char.IsWhiteSpace(c) && !char.IsPunctuation(c)));
        if (digits.Length == MacDigits && MacAddress.TryParse(digits, out MacAddress mac) && !mac.IsGroup) return mac;
        if (written is not null && !(digits.Length == 16 && digits.All(char.IsAsciiHexDigit)))
        {
            problems.Add($"Record M06C holds '{written}', and a MAC address has 12 or 16 hexadecimal digits (RFC 9238 §3.2.5): ask the manufacturer.");
        }
        return null;
    }

    private static Onboarding.Refused Refuse(string problem) => new([problem]);
}
