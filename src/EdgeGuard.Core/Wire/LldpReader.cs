namespace EdgeGuard.Core.Wire;

/// <summary>
/// What an LLDP frame tells of its sender (IEEE 802.1AB §8.5).
/// <code>
/// type 0 is the end; type 127: organization 3 │ subtype 1 │ value; the MUD URL has organization 00-00-5E, subtype 1 (RFC 8520 §12)
/// </code>
/// </summary>
public readonly record struct LldpReader
{
    private const int End = 0;
    private const int SystemNameType = 5;
    private const int OrganizationType = 127;

    private LldpReader(string? systemName, string? mudUrl) => (SystemName, MudUrl) = (systemName, mudUrl);

    /// <summary>The name it gives itself, or null.</summary>
    public string? SystemName { get; }

    /// <summary>The MUD URL, or null; two of them are none (RFC 8520 §12: at most one).</summary>
    public string? MudUrl { get; }

    /// <returns>false when the frame does not begin with a whole element.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LldpReader lldp)
    {
        string? name = null;
        string? url = null;
        int urls = 0;
        int elements = 0;
        LldpElementReader reader = new(payload);
        while (reader.TryRead(out int type, out ReadOnlySpan<byte> value) && type != End)
        {
            elements++;
            if (type == SystemNameType) name ??= WireText.Read(value);
            if (type != OrganizationType || value is not [0x00, 0x00, 0x5e, 0x01, .. var mudString]) continue;
            url = WireText.ReadMudUrl(mudString);
            urls++;
        }
        lldp = new(name, urls == 1 ? url : null);
        return elements > 0;
    }
}
