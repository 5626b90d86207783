using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Nft;

/// <summary>The chain that decides about packets of a device, by its response and its rate.</summary>
internal static class DeviceChain
{
    /// <summary>The verdict for packets from it (<c>out</c>, <c>gateway</c>) or to it (<c>in</c>).</summary>
    internal static NftVerdict Of(AccessTable access, IpFamily f, string place, DeviceAccess device)
    {
        string name = device.IsTrusted ? "open"
            : device.Level >= ResponseLevel.Isolated ? "isolated"
            : device.Level == ResponseLevel.RateLimit ? PacedChain(place, RateLimitChain.Slow)
            : IsCapped(access, device) ? PacedChain(place, RateLimitChain.Base)
            : "device";
        return NftVerdict.Goto(f.Named($"{name}_{place}"));
    }

    // A phone may open a flow to a thing, whatever the thing's profile says, unless the network honors it. Never to one that is held.
    internal static NftVerdict FromTrusted(AccessTable access, IpFamily f, DeviceAccess device) => device.Level switch
    {
        ResponseLevel.Isolated => NftVerdict.Goto(f.Named("isolated_in")),
        ResponseLevel.Restricted => NftVerdict.Goto(f.Named("replies_in")),
        _ when device is { HonorsToDevice: true, IsTrusted: false } => Of(access, f, "in", device),
        _ => NftVerdict.Accept,
    };

    // A pace is for what the device sends; who sends to it is another's affair.
    private static string PacedChain(string place, string chain) => place == "in" ? "device" : chain;

    // What a held device tries may not use up what it needs once it is let go.
    private static bool IsCapped(AccessTable access, DeviceAccess device) =>
        access.Home.BaselineRate is not null && device.Level == ResponseLevel.None && device.HasBaselineRate && !device.IsMonitored;
}
