using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>Keeps whole the members of <c>matches</c> that contain unknown conditions, so that writing the file loses none.</summary>
internal static class UnknownConditionReader
{
    /// <param name="matches">The container as it was sent.</param>
    /// <param name="ignored">Pointers of what was not understood.</param>
    internal static IReadOnlyList<UnknownCondition> Read(JsonObject matches, IReadOnlyList<string> ignored) =>
    [
        .. matches.Members
            .Where(member => ignored.Any(place => IsInside(place, member.Value.Pointer)))
            .Select(member => new UnknownCondition(member.Name, member.Value.ToCompactString())),
    ];

    private static bool IsInside(string place, string outer) =>
        place.StartsWith(outer, StringComparison.Ordinal) && (place.Length == outer.Length || place[outer.Length] == '/');
}
