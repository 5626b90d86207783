using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Options;

/// <summary>Refuses a configuration with all its problems at once, each with its key.</summary>
internal sealed class AgentOptionsValidator(IConfiguration configuration) : IValidateOptions<AgentOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        string[] problems = [.. KnownKeys.Check(configuration), .. AgentSettings.Check(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
