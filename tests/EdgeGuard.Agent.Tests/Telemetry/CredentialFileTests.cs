using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class CredentialFileTests : IDisposable
{
    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mqtt-password", "/run/credentials/edgeguard.service", "/run/credentials/edgeguard.service/mqtt-password")]
    [InlineData("/etc/edgeguard/mqtt-password", "/run/credentials/edgeguard.service", "/etc/edgeguard/mqtt-password")]
    [InlineData("./mqtt-password", "/run/credentials/edgeguard.service", "./mqtt-password")]
    [InlineData("mqtt-password", "", "mqtt-password")]
    [InlineData("mqtt-password", null, "mqtt-password")]
    public void A_bare_name_is_one_of_systemds_credentials_where_there_are_any(string written, string? credentials, string path) =>
        Assert.Equal(path, CredentialFile.PathOf(written, credentials));

    [Theory]
    [InlineData("secret\n", "secret")]
    [InlineData("secret\r\n", "secret")]
    [InlineData(" secret with blanks ", " secret with blanks ")]
    public void The_line_end_that_editors_add_is_no_part_of_the_secret(string file, string secret) =>
        Assert.Equal(secret, CredentialFile.Read(_folder.Write("password", file)));

    [Fact]
    public void A_file_that_cannot_be_read_is_named_as_a_fault_of_this_machine()
    {
        MqttException problem = Assert.Throws<MqttException>(() => CredentialFile.Read(_folder.PathOf("nowhere")));

        Assert.Equal(MqttFailureCause.LocalSetup, problem.Failure.Cause);
        Assert.Contains("nowhere", problem.Message, StringComparison.Ordinal);
    }
}
