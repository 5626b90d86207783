using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Discovery;

/// <summary>What a device's label or certificate, given by the operator, says of the device.</summary>
public abstract record Onboarding
{
    private Onboarding() { }

    /// <summary>It names a MUD URL.</summary>
    public sealed record Accepted : Onboarding
    {
        /// <summary>The MUD URL, <c>https</c>, without a query where a label carried one.</summary>
        public required string MudUrl { get; init; }

        /// <summary>The device's MAC address, where a label carries it.</summary>
        public MacAddress? Mac { get; init; }

        /// <summary>The maker's name on a label, or a certificate's subject. Outside text.</summary>
        public string? Maker { get; init; }

        /// <summary>The model's name or number on a label. Outside text.</summary>
        public string? Model { get; init; }

        /// <summary>The only subject that may sign the MUD file, encoded as in the certificate (RFC 8520 §13.2); empty where none is named.</summary>
        public ReadOnlyMemory<byte> MudSigner { get; init; }
    }

    /// <summary>It cannot be used. Each reason says what was found, which rule it breaks, and what to do.</summary>
    public sealed record Refused(IReadOnlyList<string> Problems) : Onboarding;
}
