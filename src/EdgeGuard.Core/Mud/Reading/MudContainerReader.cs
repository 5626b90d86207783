using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The container <c>ietf-mud:mud</c> (RFC 8520 §3, §7). The access lists that it names are read by <see cref="AclReader"/>.</summary>
internal static class MudContainerReader
{
    private sealed record PolicyLists(IReadOnlyList<string> Names, IReadOnlyList<BandwidthService> Bandwidth);

    internal static MudFile Read(ObjectReader mud)
    {
        PolicyLists from = mud.Container("from-device-policy", ReadPolicy) ?? new([], []);
        PolicyLists to = mud.Container("to-device-policy", ReadPolicy) ?? new([], []);
        mud.Context.FromDevice.UnionWith(from.Names);
        mud.Context.ToDevice.UnionWith(to.Names);
        MudFile file = ReadLeaves(mud) with
        {
            FromDevice = from.Names,
            ToDevice = to.Names,
            ExtensionNodes = ExtensionReader.Read(mud) with
            {
                FromDeviceBandwidth = from.Bandwidth,
                ToDeviceBandwidth = to.Bandwidth,
            },
        };
        MudContainerAdvice.Give(mud, file);
        return file;
    }

    private static MudFile ReadLeaves(ObjectReader mud) => new()
    {
        MudVersion = mud.Required("mud-version", YangTypes.UInt8, (byte)1),
        MudUrl = mud.Required("mud-url", YangTypes.Uri, ""),
        LastUpdate = mud.Required("last-update", YangTypes.DateAndTime, default),
        MudSignature = mud.Object("mud-signature", YangTypes.Uri),
        CacheValidityHours = mud.Value("cache-validity", YangTypes.CacheValidity) ?? 48,
        IsSupported = mud.Required("is-supported", YangTypes.Boolean, true),
        SystemInfo = mud.Object("systeminfo", YangTypes.Text),
        MfgName = mud.Object("mfg-name", YangTypes.Text),
        ModelName = mud.Object("model-name", YangTypes.Text),
        FirmwareRev = mud.Object("firmware-rev", YangTypes.Text),
        SoftwareRev = mud.Object("software-rev", YangTypes.Text),
        Documentation = mud.Object("documentation", YangTypes.Uri),
        Extensions = mud.Values("extensions", YangTypes.ExtensionName),
    };

    private static PolicyLists ReadPolicy(ObjectReader policy) => new(
        policy.Container<IReadOnlyList<string>>("access-lists", lists => lists.List("access-list", ReadListName, name => name)) ?? [],
        ExtensionReader.ReadBandwidth(policy));

    private static string ReadListName(ObjectReader entry)
    {
        string name = entry.Required("name", YangTypes.Name, "");
        entry.Refer("name", name, toAce: false);
        return name;
    }
}
