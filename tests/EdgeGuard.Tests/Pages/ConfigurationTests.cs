using System.Text;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Tests.Commands;
using EdgeGuard.Tests.Prose;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Tests.Pages;

/// <summary>A configuration that a page prints can be used as it is printed.</summary>
public sealed class ConfigurationTests
{
    private const string First = "README.md";

    [NamespaceFact]
    public async Task The_first_configuration_starts_as_printed()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Configurations(First).Single());

        string said = await NamespaceScript.RunAsync("first-configuration.sh", [file]);
        File.Delete(file);

        Assert.Matches(@"(?m)^before: rules +in force", said);
        Assert.Contains("before: network   things: iot, monitor, on eth1", said, StringComparison.Ordinal);
        Assert.Contains("before: network   family: trusted, monitor, on eth2", said, StringComparison.Ordinal);
        Assert.DoesNotContain("before: concern   needs a look", said, StringComparison.Ordinal);
        Assert.Contains("after: network   things: iot, enforce, on eth1", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(First)]
    [InlineData("deploy/README.md")]
    [InlineData("deploy/mqtt/README.md")]
    public void Configurations_have_no_problem_but_files_of_the_readers_own(string page)
    {
        string[] shown = [.. Configurations(page)];

        Assert.NotEmpty(shown);
        Assert.All(shown, json => Assert.DoesNotContain(Problems(json), problem => !problem.Contains("there is no file", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_packaged_configuration_has_no_problem_and_enforces_nothing()
    {
        string json = Repository.Read("deploy/package/edgeguard.json");

        Assert.Empty(Problems(json));
        Assert.Contains("\"mode\": \"monitor\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("enforce", json, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Configurations(string page) =>
        PageBlocks.Of(page, "json").Where(json => !json.Contains("\"specversion\"", StringComparison.Ordinal));

    private static IEnumerable<string> Problems(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        AgentOptions agent = configuration.Get<AgentOptions>()!;
        MqttOptions mqtt = configuration.GetSection("mqtt").Get<MqttOptions>() ?? new();
        // A page may print one section alone.
        IEnumerable<string> ofAgent = agent.Networks.Count > 0 ? AgentSettings.Check(agent) : [];
        return [.. KnownKeys.Check(configuration), .. ofAgent, .. MqttOptionsCheck.Check(mqtt)];
    }
}
