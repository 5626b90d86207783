using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>The kernel's numbers of table families (<c>enum</c> of <c>NFPROTO_*</c>), and of the ingress hook in each.</summary>
internal static class NftFamily
{
    private const byte Inet = 1, Netdev = 5;

    internal static byte Number(NftTableFamily family) => family == NftTableFamily.Netdev ? Netdev : Inet;

    internal static NftTableFamily Of(byte number) => number == Netdev ? NftTableFamily.Netdev : NftTableFamily.Inet;

    /// <summary>Whether the kernel's number is that of a family in which we have a table.</summary>
    internal static bool IsOurs(byte number) => number is Inet or Netdev;

    internal static uint HookNumber(NftTableFamily family, NftHookPoint point) => family == NftTableFamily.Netdev ? 0 : (uint)point;
}
