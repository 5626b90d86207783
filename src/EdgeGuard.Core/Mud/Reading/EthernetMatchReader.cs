using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The container <c>eth</c> (RFC 8519 §4.2, <c>acl-eth-header-fields</c>).</summary>
internal static class EthernetMatchReader
{
    internal static EthernetMatch Read(ObjectReader eth) => new()
    {
        Destination = eth.Value("destination-mac-address", YangTypes.Mac),
        DestinationMask = eth.Value("destination-mac-address-mask", YangTypes.Mac),
        Source = eth.Value("source-mac-address", YangTypes.Mac),
        SourceMask = eth.Value("source-mac-address-mask", YangTypes.Mac),
        EtherType = eth.Value("ethertype", YangTypes.EtherType),
    };
}
