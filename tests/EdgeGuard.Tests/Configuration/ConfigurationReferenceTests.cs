using EdgeGuard.Agent.Options;
using EdgeGuard.Tests.Pages;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Tests.Configuration;

/// <summary>The configuration reference and the JSON Schema are what the options classes declare.</summary>
public sealed class ConfigurationReferenceTests
{
    [Fact]
    public void Page_is_what_the_options_declare() => GeneratedFile.Matches("deploy/configuration.md", ConfigurationPage.Write());

    [Fact]
    public void Schema_is_what_the_options_declare() => GeneratedFile.Matches("deploy/edgeguard.schema.json", SchemaWriter.Write());

    [Fact]
    public void Every_key_has_an_example_and_is_known_to_the_agent()
    {
        OptionKey[] keys = [.. OptionModel.Sections.SelectMany(section => section.Keys).Where(key => key.Example is not null)];
        string[] unexplained = [.. OptionModel.Sections.SelectMany(section => section.Keys).Where(key => key.Example is null && IsLeaf(key)).Select(key => key.Path)];

        Assert.True(keys.Length > 70, $"only {keys.Length} keys were found");
        Assert.Empty(unexplained);
        Assert.All(keys, key => Assert.Empty(KnownKeys.Check(Written(key.Path))));
    }

    [Fact]
    public void Misspelt_keys_are_unknown_to_the_agent()
    {
        OptionKey[] keys = [.. OptionModel.Sections.SelectMany(section => section.Keys).Where(key => key.Path != "roles")];

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Single(KnownKeys.Check(Written(key.Path + "x"))));
    }

    private static bool IsLeaf(OptionKey key) =>
        !OptionModel.IsSection(key.Type) && !(key.Member is { } member && OptionModel.IsSection(member));

    private static IConfiguration Written(string path) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        [path.Replace("[]", ".0", StringComparison.Ordinal).Replace("NAME", "syn-flood", StringComparison.Ordinal).Replace('.', ':')] = "1",
    }).Build();
}
