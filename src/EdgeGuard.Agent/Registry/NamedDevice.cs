using EdgeGuard.Agent.Response;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Registry;

/// <summary>The one device that a person means.</summary>
internal static class NamedDevice
{
    /// <returns>null where none or several are called so, and <paramref name="unclear"/> says which.</returns>
    internal static Device? Find(GatewayState state, string who, out CommandOutcome.Refused? unclear)
    {
        unclear = null;
        switch (DeviceLookup.ByText(state, who))
        {
            case [Device device]:
                return device;
            case []:
                unclear = new("unknown-device", $"No device is called '{who}'. Give an id, a MAC address or a name from 'edgeguard devices'.");
                return null;
            case var many:
                unclear = new("ambiguous-device", $"{many.Length} devices are called '{who}': {string.Join(", ", many.Select(d => d.Id))}. Give the id.");
                return null;
        }
    }
}
