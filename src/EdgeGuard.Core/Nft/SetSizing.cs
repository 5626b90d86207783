using System.Numerics;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Reserves room in a set for later elements. With a declared size, the kernel allocates its hash table once. Otherwise it grows the table again and
/// again while a large set is loaded, which takes as long as the loading.
/// </summary>
internal static class SetSizing
{
    private const int Least = 64;

    /// <summary>
    /// The set with room for twice what it holds, in powers of two, so that few changes need a larger one. Not one whose
    /// elements come and go by themselves: it must take what is learned at once, however much that is.
    /// </summary>
    internal static NftSet WithRoom(this NftSet set) => set.Size is not null || set.IsInterval || set.HasTimeout
        ? set
        : set with { Size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(Least, 2 * set.Elements.Length)) };

    /// <summary>The declared set has room for the other. In a set that rules fill, room is a limit, and has to be as it is wanted.</summary>
    internal static bool Suffices(NftSet declared, NftSet wanted) =>
        declared.Size == wanted.Size || (!declared.IsDynamic && declared.Size >= wanted.Size);
}
