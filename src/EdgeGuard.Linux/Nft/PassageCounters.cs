using System.Text;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>Reads how many first packets of devices EdgeGuard's rules let pass, and how many of them the rules of other programs.</summary>
public static class PassageCounters
{
    private static readonly (TrafficPath Path, string Suffix)[] Paths = [(TrafficPath.InternetIpv4, "4"), (TrafficPath.InternetIpv6, "6"), (TrafficPath.Gateway, Ruleset.GatewaySuffix)];

    /// <summary>The counts since the table was made, for interfaces with traffic.</summary>
    /// <exception cref="KernelRefusedException">The table does not exist.</exception>
    public static IReadOnlyList<Passage> Read() => [.. Paths.SelectMany(path => Of(path.Path, path.Suffix))];

    // What passes between the two readings counts as arrived only, which accuses nobody.
    private static IEnumerable<Passage> Of(TrafficPath path, string suffix)
    {
        IReadOnlyDictionary<string, long> passed = NftCounters.Read(Ruleset.TableName, Ruleset.PassedSet + suffix, Name);
        IReadOnlyDictionary<string, long> arrived = NftCounters.Read(Ruleset.TableName, Ruleset.ArrivedSet + suffix, Name);
        return passed.Select(p => new Passage(p.Key, path, p.Value, arrived.GetValueOrDefault(p.Key)));
    }

    private static string Name(ReadOnlySpan<byte> key) => Encoding.ASCII.GetString(key[..(key.IndexOf((byte)0) is var end and >= 0 ? end : key.Length)]);
}
