using System.Text;
using EdgeGuard.Agent.Leds;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Tests.Leds;

public sealed class LedOptionsTests
{
    [Fact]
    public void Options_are_read_from_the_section_and_have_defaults_for_what_is_not_there()
    {
        LedOptions options = Read("""{ "Leds": { "Driver": "class", "Class": { "Root": "/leds", "Alarm": "ACT" } } }""");
        Assert.Equal(("class", "/leds", "ACT", "edgeguard:green:agent"), (options.Driver, options.Class.Root, options.Class.Alarm, options.Class.Agent));
    }

    [Fact]
    public void Options_name_every_problem_with_its_key()
    {
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(
            () => Read("""{ "Leds": { "Driver": "disco", "Class": { "Root": "" } } }"""));
        Assert.Equal(
            ["Driver: Leds:Driver must be one of auto, class, gpio, chardev, terminal, none.", "Root: Leds:Class:Root must name a folder, such as /sys/class/leds."],
            refused.Failures);
    }

    private static LedOptions Read(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(stream).Build())
            .AddLeds()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<LedOptions>>().Value;
    }
}
