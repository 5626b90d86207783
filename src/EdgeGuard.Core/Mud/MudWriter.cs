using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeGuard.Core.Mud.Reading;
using EdgeGuard.Core.Mud.Writing;

namespace EdgeGuard.Core.Mud;

/// <summary>
/// Writes a <see cref="MudFile"/> as canonical JSON (RFC 8520 §9): the modules' order, short identity names, two spaces, a final line end. Reading
/// the result gives the same file.
/// </summary>
public static class MudWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file as UTF-8.</summary>
    public static byte[] Write(MudFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject($"{MudModules.Mud}:mud");
            WriteContainer(json, file);
            json.WriteEndObject();
            AclWriter.Write(json, file.Acls);
            json.WriteEndObject();
        }
        text.Write("\n"u8);
        return text.WrittenSpan.ToArray();
    }

    private static void WriteContainer(Utf8JsonWriter json, MudFile file)
    {
        json.WriteNumber("mud-version", file.MudVersion);
        json.WriteString("mud-url", file.MudUrl);
        json.WriteString("last-update", file.LastUpdate.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
        json.WriteText("mud-signature", file.MudSignature);
        json.WriteNumber("cache-validity", file.CacheValidityHours);
        json.WriteBoolean("is-supported", file.IsSupported);
        json.WriteText("systeminfo", file.SystemInfo);
        json.WriteText("mfg-name", file.MfgName);
        json.WriteText("model-name", file.ModelName);
        json.WriteText("firmware-rev", file.FirmwareRev);
        json.WriteText("software-rev", file.SoftwareRev);
        json.WriteText("documentation", file.Documentation);
        json.WriteTexts("extensions", file.Extensions);
        ExtensionWriter.Write(json, file.ExtensionNodes);
        WritePolicy(json, "from-device-policy", file.FromDevice, file.ExtensionNodes.FromDeviceBandwidth);
        WritePolicy(json, "to-device-policy", file.ToDevice, file.ExtensionNodes.ToDeviceBandwidth);
    }

    private static void WritePolicy(Utf8JsonWriter json, string name, IReadOnlyList<string> lists, IReadOnlyList<BandwidthService> bandwidth)
    {
        if (lists.Count == 0 && bandwidth.Count == 0) return;
        json.WriteStartObject(name);
        json.WriteStartObject("access-lists");
        json.WriteList("access-list", lists, list => json.WriteString("name", list));
        json.WriteEndObject();
        ExtensionWriter.WriteBandwidth(json, bandwidth);
        json.WriteEndObject();
    }
}
