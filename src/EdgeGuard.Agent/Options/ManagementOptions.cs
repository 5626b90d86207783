using System.ComponentModel.DataAnnotations;

namespace EdgeGuard.Agent.Options;

/// <summary>How the gateway itself is managed. No order closes these ports to trusted networks and to the named devices.</summary>
public sealed class ManagementOptions
{
    /// <summary>
    /// MAC addresses or ids of devices on other than trusted networks that reach SSH and the login page of the gateway. For everything else, their
    /// profile holds.
    /// </summary>
    /// <example>["00:00:5e:00:53:07"]</example>
    [RegularExpression(OptionPatterns.MacAddress)]
    public IList<string> Admins { get; set; } = [];

    /// <summary>TCP port of SSH.</summary>
    /// <example>2222</example>
    [Range(1, 65535)]
    public int SshPort { get; set; } = 22;

    /// <summary>TCP port of the login page.</summary>
    /// <example>8443</example>
    [Range(1, 65535)]
    public int PagePort { get; set; } = 443;
}
