using System.Text;
using System.Text.Json;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Agent.Fetching;

/// <summary>Finds where the signature of a MUD file is, before anything else of the file is processed (RFC 8520 §13.2).</summary>
internal static class SignatureLocator
{
    private static readonly JsonReaderOptions Form = new() { MaxDepth = MudLimits.Default.MaxDepth };

    /// <summary>The first <c>mud-signature</c> in <c>ietf-mud:mud</c>; null for an unsigned file, and for one that is no JSON. The reader of MUD files refuses the latter.</summary>
    internal static string? Find(ReadOnlySpan<byte> file)
    {
        try
        {
            Utf8JsonReader reader = new(file.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file, Form);
            return Enter(ref reader, "ietf-mud:mud", JsonTokenType.StartObject) && Enter(ref reader, "mud-signature", JsonTokenType.String) ? reader.GetString() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // RFC 7951 §4 permits the module's name before the member's. Moves from the beginning of an object to the value of its member.
    private static bool Enter(ref Utf8JsonReader reader, string member, JsonTokenType kind)
    {
        if (reader.TokenType == JsonTokenType.None) reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(member) || reader.ValueTextEquals($"ietf-mud:{member}");
            reader.Read();
            if (isIt) return reader.TokenType == kind;
            reader.Skip();
        }
        return false;
    }
}
