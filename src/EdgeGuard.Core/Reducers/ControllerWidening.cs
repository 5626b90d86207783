using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Whether a new version of a client's profile opens more of its controllers (<see cref="ServedProfile"/>). Whoever signs for the client does not sign
/// for another device.
/// </summary>
internal static class ControllerWidening
{
    private static readonly DevicePolicy None = new() { FromDevice = [], ToDevice = [] };

    /// <summary>The first controller of this home that could do more; null where none could.</summary>
    internal static Device? First(GatewayState state, Profile before, Profile next) => state.Devices.Values.FirstOrDefault(device =>
        Controlling.ClassesOf(state, device) is { IsEmpty: false } classes && PolicyWidening.IsPossible(HalfOf(before, before, classes), HalfOf(next, before, classes)));

    // Both versions stand for the same clients, also where the URL is new.
    private static DevicePolicy HalfOf(Profile profile, Profile before, ImmutableArray<PeerClass> classes) =>
        ServedProfile.Widen(None, [(new(PeerClassKind.Model, before.File.MudUrl), profile.Policy)], classes);
}
