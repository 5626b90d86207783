using System.Net.Sockets;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>Assembles a MUD file from services: one list per direction and family, entries in the given order, unique names.</summary>
internal static class ProfileAssembly
{
    private const int LongestName = 59;

    /// <summary>The file with its lists.</summary>
    internal static MudFile Assemble(MudFile bare, IReadOnlyList<ServiceEntry> services)
    {
        List<Acl> acls = [];
        List<string> from = [], to = [];
        foreach (AddressFamily family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
        {
            ServiceEntry[] own = [.. services.Where(service => service.Family == family)];
            Add("from-device", PolicyDirection.FromDevice, from);
            Add("to-device", PolicyDirection.ToDevice, to);

            void Add(string name, PolicyDirection direction, List<string> policy)
            {
                Ace[] aces = [.. Unique(own.Select(service => service.Starter == direction ? service.Request() : service.Answer()).OfType<Ace>())];
                if (aces.Length == 0) return;
                bool isIpv4 = family == AddressFamily.InterNetwork;
                acls.Add(new() { Name = $"{name}-{(isIpv4 ? "ipv4" : "ipv6")}", Type = isIpv4 ? AclType.Ipv4 : AclType.Ipv6, Aces = aces });
                policy.Add(acls[^1].Name);
            }
        }
        return bare with { FromDevice = from, ToDevice = to, Acls = acls };
    }

    private static IEnumerable<Ace> Unique(IEnumerable<Ace> aces)
    {
        HashSet<string> taken = [];
        foreach (Ace ace in aces)
        {
            string name = ace.Name.Length > LongestName ? ace.Name[..LongestName] : ace.Name;
            for (int i = 2; !taken.Add(name); i++)
            {
                string number = $"-{i}";
                name = $"{(ace.Name.Length > LongestName - 4 ? ace.Name[..(LongestName - 4)] : ace.Name)}{number}";
            }
            yield return ace with { Name = name };
        }
    }
}
