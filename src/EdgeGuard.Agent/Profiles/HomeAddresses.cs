using System.Net;
using System.Net.NetworkInformation;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Networks;
using EdgeGuard.Linux.Interfaces;

namespace EdgeGuard.Agent.Profiles;

/// <summary>What counts as this home when the agent connects to a server: the state's networks, and the machine's own addresses and links as the kernel has them now.</summary>
internal static class HomeAddresses
{
    internal static RebindingGuard Read(PipelineChannels channels)
    {
        RebindingGuard home = channels.State.Current.Rebinding();
        IEnumerable<IPNetwork> own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => new IPAddress(a.Address.GetAddressBytes())).Select(a => new IPNetwork(a, a.GetAddressBytes().Length * 8));
        return home with { OtherNetworks = [.. home.OtherNetworks, .. own, .. LinkNetworks.Read()] };
    }
}
