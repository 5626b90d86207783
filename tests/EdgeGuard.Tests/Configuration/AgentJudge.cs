using System.Text;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Tests.Configuration;

/// <summary>What the agent itself says of a configuration.</summary>
internal static class AgentJudge
{
    /// <summary>Every problem but files that this machine lacks.</summary>
    internal static string[] Problems(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        AgentOptions agent = configuration.Get<AgentOptions>() ?? new();
        MqttOptions mqtt = configuration.GetSection("mqtt").Get<MqttOptions>() ?? new();
        LedOptions leds = configuration.GetSection("leds").Get<LedOptions>() ?? new();
        string[] problems = [.. KnownKeys.Check(configuration), .. AgentSettings.Check(agent), .. MqttOptionsCheck.Check(mqtt), .. Problems(leds)];
        return [.. problems.Where(problem => !problem.Contains("there is no file", StringComparison.Ordinal))];
    }

    private static IEnumerable<string> Problems(LedOptions leds)
    {
        try
        {
            LedServices.Require(leds);
            return [];
        }
        catch (OptionsValidationException invalid)
        {
            return invalid.Failures;
        }
    }
}
