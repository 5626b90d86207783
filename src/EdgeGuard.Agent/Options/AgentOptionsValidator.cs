using EdgeGuard.Linux.Interfaces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Options;

/// <summary>Refuses a configuration with all its problems at once, each with its key.</summary>
internal sealed class AgentOptionsValidator(IConfiguration configuration) : IValidateOptions<AgentOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        string[] problems = [.. KnownKeys.Check(configuration), .. AgentSettings.Check(options), .. DefaultRoutes(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // The gateway would be cut off itself, and its internet router would be a device.
    private static IEnumerable<string> DefaultRoutes(AgentOptions options) =>
        from network in options.Networks.Index()
        where !network.Item.IsTrusted && string.Equals(network.Item.Mode, "enforce", StringComparison.OrdinalIgnoreCase)
        let through = DefaultRouters.Through([.. network.Item.Interfaces])
        where through is not null
        select $"networks:{network.Index}:interfaces: '{through}' is the way of the gateway's own default route, so it cannot be enforced. Name an interface behind which only devices are, such as a second port, a VLAN or a Wi-Fi access point.";
}
