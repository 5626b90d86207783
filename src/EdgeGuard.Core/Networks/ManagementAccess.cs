using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>How the gateway itself is managed. No order and no response closes these ports to the hosts that are named here.</summary>
/// <param name="SshPort">TCP port of SSH.</param>
/// <param name="PagePort">TCP port of the login page.</param>
/// <param name="Admins">MAC addresses of devices on governed networks that reach both ports, and nothing more by this.</param>
public sealed record ManagementAccess(ushort SshPort, ushort PagePort, ImmutableArray<MacAddress> Admins)
{
    /// <summary>Port 22 for SSH, 443 for the page, no device.</summary>
    public static readonly ManagementAccess Default = new(22, 443, []);

    /// <summary>Both ports, each once.</summary>
    public IEnumerable<ushort> Ports => new[] { SshPort, PagePort }.Distinct();
}
