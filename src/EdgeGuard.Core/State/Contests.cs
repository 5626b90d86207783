using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>An address that a server granted to one device while another one holds it.</summary>
/// <param name="Holder">The device that holds it.</param>
/// <param name="Claimant">The device that it was granted to.</param>
/// <param name="Claim">The grant.</param>
public sealed record Contest(Device Holder, Device Claimant, AddressClaim Claim);

/// <summary>Finds contested addresses.</summary>
public static class Contests
{
    /// <summary>All contests, by claimant.</summary>
    public static IEnumerable<Contest> Of(GatewayState state) =>
        from claimant in state.Devices.Values
        from claim in claimant.Claims
        where claim.IsEntitled
        from holder in state.Devices.Values
        where holder.Id != claimant.Id && holder.Addresses.Contains(claim.Address)
        select new Contest(holder, claimant, claim);
}
