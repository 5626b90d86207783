using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class MqttOptionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-options-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void No_stage_is_added_where_no_broker_is_named()
    {
        Assert.DoesNotContain(Services([]), s => s.ServiceType == typeof(IHostedService));
        Assert.Empty(MqttOptionsCheck.Check(new()));
    }

    [Fact]
    public void The_stage_is_added_where_a_broker_is_named()
    {
        Assert.Single(Services(new() { ["mqtt:url"] = "mqtts://broker.home.arpa" }), s => s.ServiceType == typeof(IHostedService));
        Assert.Empty(MqttOptionsCheck.Check(Complete()));
    }

    [Fact]
    public void Every_problem_is_named_with_its_key_at_once()
    {
        MqttOptions options = new()
        {
            Url = "http://broker",
            CaFile = "/nowhere/ca.crt",
            ClientCertificateFile = "/nowhere/gw.crt",
            Username = "gw01",
            Transport = "pigeon",
            Commands = ["quarantine", "reboot", "all"],
            Prefix = "a/b/c",
        };

        Assert.Equal(
            ["mqtt:url", "mqtt:caFile", "mqtt:transport", "mqtt:prefix", "mqtt:clientCertificateFile", "mqtt:clientCertificateFile",
                "mqtt:username", "mqtt:commands", "mqtt:commands"],
            MqttOptionsCheck.Check(options).Select(f => f[..f.IndexOf(": ", StringComparison.Ordinal)]));
    }

    private static ServiceCollection Services(Dictionary<string, string?> configuration)
    {
        ServiceCollection services = new();
        services.AddTelemetry(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        return services;
    }

    [Theory]
    [InlineData("mqtt://broker:1883")]
    [InlineData("mqtts://broker:8883")]
    public void T31_Loosening_verbs_are_refused_without_encryption_or_login(string url)
    {
        MqttOptions options = new() { Url = url, Commands = ["release"] };

        Assert.Contains("need mqtts:// and a login", Assert.Single(MqttOptionsCheck.Check(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void T30_A_password_that_strangers_may_read_is_refused()
    {
        MqttOptions options = Complete();
        File.SetUnixFileMode(options.PasswordFile!, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        string problem = Assert.Single(MqttOptionsCheck.Check(options));

        Assert.StartsWith("mqtt:passwordFile: everyone on this machine may read", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_without_a_broker_are_named_as_useless()
    {
        Assert.StartsWith("mqtt:url: is missing", Assert.Single(MqttOptionsCheck.Check(new() { Username = "gw01" })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mqtt":{"url":"mqtts://b","commands":["quarantine"]}}""", "quarantine")]
    [InlineData("""{"mqtt":{"url":"mqtts://b","commands":["none"]}}""")]
    [InlineData("""{"mqtt":{"url":"mqtts://b","commands":[]}}""")]
    [InlineData("""{"mqtt":{"url":"mqtts://b","commands":"none"}}""")]
    [InlineData("""{"mqtt":{"url":"mqtts://b","commands":"block"}}""", "block")]
    [InlineData("""{"mqtt":{"url":"mqtts://b"}}""", "quarantine", "block", "pause-off")]
    public void Commands_are_what_the_file_says_and_no_more(string file, params string[] allowed)
    {
        ConfigurationManager configuration = new();
        configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file)));
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTelemetry(configuration);

        MqttOptions options = services.BuildServiceProvider().GetRequiredService<IOptions<MqttOptions>>().Value;

        Assert.Equal(allowed, CommandPermissions.Of(options).Allowed.Select(v => v.Name));
    }

    [Fact]
    public void T43_No_problem_repeats_a_password_written_into_the_url()
    {
        string problem = Assert.Single(MqttOptionsCheck.Check(new() { Url = "mqtts://me:hunter2@broker" }));

        Assert.StartsWith("mqtt:url: ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    private MqttOptions Complete()
    {
        string password = Path.Combine(_folder.FullName, "password");
        File.WriteAllText(password, "secret\n");
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new() { Url = "mqtts://broker.home.arpa", Username = "gw01", PasswordFile = password, Commands = ["all"], Prefix = "site_1/floor-2" };
    }
}
