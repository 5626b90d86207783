using System.Globalization;
using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>
/// The type <c>eth:ethertype</c> (RFC 8519 §4.2, <c>ietf-ethertypes</c>): a number, or one of the module's names. A number in
/// quotes is neither (RFC 7951 §6.10).
/// </summary>
internal sealed class EtherTypeType : YangType<ushort>
{
    // As the module has them, its own slips included (wlan for Wake-on-LAN, jumbo-frames for a length).
    private static readonly Dictionary<string, ushort> Names = new(StringComparer.Ordinal)
    {
        ["ipv4"] = 2048, ["arp"] = 2054, ["wlan"] = 2114, ["trill"] = 8947,
        ["srp"] = 8938, ["decnet"] = 24579, ["rarp"] = 32821, ["appletalk"] = 32923,
        ["aarp"] = 33011, ["vlan"] = 33024, ["ipx"] = 33079, ["qnx"] = 33284,
        ["ipv6"] = 34525, ["efc"] = 34824, ["esp"] = 34825, ["cobranet"] = 34841,
        ["mpls-unicast"] = 34887, ["mpls-multicast"] = 34888, ["pppoe-discovery"] = 34915, ["pppoe-session"] = 34916,
        ["intel-ans"] = 34925, ["jumbo-frames"] = 34928, ["homeplug"] = 34939, ["eap"] = 34958,
        ["profinet"] = 34962, ["hyperscsi"] = 34970, ["aoe"] = 34978, ["ethercat"] = 34980,
        ["provider-bridging"] = 34984, ["ethernet-powerlink"] = 34987, ["goose"] = 35000, ["gse"] = 35001,
        ["sv"] = 35002, ["lldp"] = 35020, ["sercos"] = 35021, ["wsmp"] = 35036,
        ["homeplug-av-mme"] = 35041, ["mrp"] = 35043, ["macsec"] = 35045, ["pbb"] = 35047,
        ["cfm"] = 35074, ["fcoe"] = 35078, ["fcoe-ip"] = 35092, ["roce"] = 35093,
        ["tte"] = 35101, ["hsr"] = 35119,
    };

    internal override MudRule Rule => MudRules.EtherType;

    internal override string Expected => "a number such as 2048, or a name such as \"ipv4\" or \"arp\"";

    internal override bool TryRead(JsonItem item, out ushort value)
    {
        value = 0;
        return item switch
        {
            JsonNumber number => YangTypes.UInt16.TryRead(number, out value),
            JsonText text => Names.TryGetValue(text.Value, out value),
            _ => false,
        };
    }

    internal override Repaired<ushort>? Repair(JsonItem item)
    {
        if (item is not JsonText text) return null;
        if (ushort.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort quoted))
        {
            return new(MudRules.QuotedValue, quoted, $"the number {quoted}");
        }
        bool isHex = text.Value.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ushort.TryParse(text.Value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out quoted);
        return isHex ? new(MudRules.HexEtherType, quoted, $"the number {quoted}") : null;
    }
}
