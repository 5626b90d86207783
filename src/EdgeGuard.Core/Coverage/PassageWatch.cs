using System.Collections.Immutable;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Finds paths on which nothing arrives behind the rules of other programs, whatever these rules are and whoever can read them. Some traffic that is
/// dropped is the owner's affair; a path counts as blocked where a number of first packets in a row did not arrive.
/// </summary>
public sealed class PassageWatch
{
    /// <summary>First packets that were lost in a row.</summary>
    public const int Enough = 8;

    private readonly Dictionary<(string Interface, TrafficPath Path), Passage> _last = [];

    /// <summary>What is blocked, after a reading of all counts.</summary>
    public ImmutableArray<ForeignBlock> Read(IReadOnlyCollection<Passage> now)
    {
        List<ForeignBlock> blocks = [];
        foreach (Passage one in now)
        {
            (string, TrafficPath) key = (one.Interface, one.Path);
            Passage since = _last.GetValueOrDefault(key, one with { Passed = 0, Arrived = 0 });
            // A new table counts from zero again.
            if (one.Passed < since.Passed || one.Arrived < since.Arrived) since = one with { Passed = 0, Arrived = 0 };
            if (one.Arrived != since.Arrived) since = one;
            _last[key] = since;
            if (one.Passed - since.Passed >= Enough) blocks.Add(ForeignBlock.Measured(one.Interface, one.Path));
        }
        return [.. blocks];
    }
}
