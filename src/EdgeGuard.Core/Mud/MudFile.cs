namespace EdgeGuard.Core.Mud;

/// <summary>A MUD file: the <c>ietf-mud:mud</c> container (RFC 8520 §3) and the access lists that it names (RFC 8519 §3).</summary>
public sealed record MudFile
{
    /// <summary>Version of the format; 1 is the only one (RFC 8520 §3.1).</summary>
    public int MudVersion { get; init; } = 1;

    /// <summary>Where the file says it lives; always https (RFC 8520 §3.2, §1.5).</summary>
    public required string MudUrl { get; init; }

    /// <summary>Where the detached signature lives (RFC 8520 §13.1); null for an unsigned file.</summary>
    public string? MudSignature { get; init; }

    /// <summary>When the maker generated the file (RFC 8520 §3.4).</summary>
    public required DateTimeOffset LastUpdate { get; init; }

    /// <summary>Hours to wait before asking for it again; 1 to 168, 48 if absent (RFC 8520 §3.5).</summary>
    public int CacheValidityHours { get; init; } = 48;

    /// <summary>The maker still looks after the product (RFC 8520 §3.6).</summary>
    public required bool IsSupported { get; init; }

    /// <summary>What the product is, in the maker's words; should be at most 60 characters (RFC 8520 §3.7).</summary>
    public string? SystemInfo { get; init; }

    /// <summary>The maker's name (RFC 8520 §3.8).</summary>
    public string? MfgName { get; init; }

    /// <summary>The model's name (RFC 8520 §3.8).</summary>
    public string? ModelName { get; init; }

    /// <summary>Firmware revision that the file describes (RFC 8520 §3.8).</summary>
    public string? FirmwareRev { get; init; }

    /// <summary>Software revision that the file describes (RFC 8520 §3.8).</summary>
    public string? SoftwareRev { get; init; }

    /// <summary>Where the product's documentation lives (RFC 8520 §3.1, <c>documentation</c>).</summary>
    public string? Documentation { get; init; }

    /// <summary>Names of the extensions that the file uses; 1 to 40 characters each (RFC 8520 §3.9).</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Names of ACLs for traffic from the device, in order (RFC 8520 §3).</summary>
    public IReadOnlyList<string> FromDevice { get; init; } = [];

    /// <summary>Names of ACLs for traffic to the device, in order (RFC 8520 §3).</summary>
    public IReadOnlyList<string> ToDevice { get; init; } = [];

    /// <summary>Every access list of the file, in order (RFC 8519 §3).</summary>
    public IReadOnlyList<Acl> Acls { get; init; } = [];

    /// <summary>What extensions add to the file.</summary>
    public MudExtensions ExtensionNodes { get; init; } = new();
}
