using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <content>Who is who: certificates, names, passwords; and never in the clear.</content>
public abstract partial class MqttTransportContract
{
    private const byte TlsHandshakeRecord = 0x16;

    [BrokerTheory]
    [MemberData(nameof(Protocols))]
    public async Task Login_is_refused_by_name_when_the_password_is_wrong(MqttProtocol protocol)
    {
        const string secret = "Tr0ub4dor&3";

        IMqttTransport transport = Make(AsGateway(protocol) with { Credentials = new("gw01", secret) });
        MqttException exception = await Assert.ThrowsAsync<MqttException>(() => transport.ConnectAsync(Limit));

        Assert.Equal(MqttFailureCause.Authentication, exception.Failure.Cause);
        Assert.DoesNotContain(secret, exception.ToString(), StringComparison.Ordinal);
        foreach (MqttCredentials? login in (MqttCredentials?[])[new("nobody", secret), null])
            ExpectCause(MqttFailureCause.Authentication, await RefusedAsync(AsGateway(protocol) with { Credentials = login }));
    }

    [BrokerTheory]
    [MemberData(nameof(Protocols))]
    public async Task T30_Client_certificate_logs_in_under_its_common_name(MqttProtocol protocol)
    {
        Identity identity = _brokers.Authority.IssueClient($"{_device}/client", "gw01");
        IMqttTransport home = await SubscribeAsync(AsHome(), Topic("event"));

        IMqttTransport gateway = await ConnectAsync(WithCertificate(identity) with { Protocol = protocol });
        await gateway.PublishAsync(new() { Topic = Topic("event") }, Limit);

        Assert.Equal(Topic("event"), (await NextAsync(home)).Topic);
    }

    [BrokerFact]
    public async Task T30_Login_is_refused_by_name_when_the_client_certificate_is_missing_foreign_or_expired()
    {
        Identity foreign = _brokers.UnknownDevice.IssueClient($"{_device}/foreign", "gw01");
        Identity expired = _brokers.Authority.IssueClient($"{_device}/expired", "gw01", fromDays: -30, toDays: -1);

        // The broker's reset races our first message; whichever wins, the reason is the same.
        for (int i = 0; i < 20; i++)
        {
            ExpectCause(MqttFailureCause.Authentication, await RefusedAsync(To(_brokers.CertificatePort, "mqtts")));
            ExpectCause(MqttFailureCause.Authentication, await RefusedAsync(WithCertificate(foreign)));
            ExpectCause(MqttFailureCause.Authentication, await RefusedAsync(WithCertificate(expired)));
        }
    }

    [BrokerFact]
    public async Task Certificate_is_refused_as_untrusted_when_another_authority_issued_it() =>
        await ExpectAsync(MqttTlsCheck.Untrusted, AsGateway() with { Tls = new() { CaFile = _brokers.UnknownDevice.File } });

    [BrokerFact]
    public async Task Certificate_is_refused_as_untrusted_when_only_the_systems_authorities_are_trusted() =>
        await ExpectAsync(MqttTlsCheck.Untrusted, AsGateway() with { Tls = new() });

    [BrokerFact]
    public async Task Certificate_is_refused_as_untrusted_when_it_was_issued_to_a_client()
    {
        Identity client = _brokers.Authority.IssueClient($"{_device}/not-a-server", "localhost");
        using X509Certificate2 certificate = client.Load();
        await using ScriptedBroker broker = new(ScriptedBroker.StaySilentAsync, certificate);

        await ExpectAsync(MqttTlsCheck.Untrusted, To(broker.Port, "mqtts"));
    }

    [BrokerFact]
    public async Task F41_Certificate_is_refused_with_its_dates_when_it_has_expired()
    {
        MqttFailure failure = await ExpectAsync(MqttTlsCheck.Expired, To(_brokers.ExpiredPort, "mqtts"));

        Assert.Contains($"{Authority.Now.AddDays(-1):yyyy-MM-dd}", failure.Detail, StringComparison.Ordinal);
    }

    [BrokerFact]
    public async Task F41_Certificate_is_refused_with_its_dates_when_it_is_not_valid_yet()
    {
        MqttFailure failure = await ExpectAsync(MqttTlsCheck.NotYetValid, To(_brokers.FuturePort, "mqtts"));

        Assert.Contains($"{Authority.Now.AddDays(1):yyyy-MM-dd}", failure.Detail, StringComparison.Ordinal);
    }

    [BrokerFact]
    public async Task F42_Certificate_is_judged_by_the_given_time_when_the_clock_is_not_to_be_trusted()
    {
        MqttConnectionSettings settings = AsGateway();
        DateTimeOffset boot = DateTimeOffset.UnixEpoch.AddHours(1);

        MqttFailure failure = await ExpectAsync(MqttTlsCheck.NotYetValid, settings with { Tls = settings.Tls with { VerifyAt = boot } });
        await ConnectAsync(To(_brokers.ExpiredPort, "mqtts") with { Tls = settings.Tls with { VerifyAt = Authority.Now.AddDays(-2) } });

        Assert.Contains("1970-01-01", failure.Detail, StringComparison.Ordinal);
    }

    [BrokerFact]
    public async Task Certificate_is_refused_by_name_when_it_is_for_another_host()
    {
        MqttFailure failure = await ExpectAsync(MqttTlsCheck.NameMismatch, To(_brokers.WrongNamePort, "mqtts"));

        Assert.Contains("localhost", failure.Detail, StringComparison.Ordinal);
        MqttTls named = new() { CaFile = _brokers.Authority.File, ServerName = "broker.example" };
        await ConnectAsync(To(_brokers.WrongNamePort, "mqtts") with { Tls = named });
    }

    [BrokerFact]
    public async Task Certificate_is_checked_against_an_address_too()
    {
        MqttConnectionSettings settings = AsGateway() with { Broker = MqttBroker.Parse($"mqtts://127.0.0.1:{_brokers.HomePort}") };

        await ConnectAsync(settings);

        await ExpectAsync(MqttTlsCheck.NameMismatch, settings with { Tls = settings.Tls with { ServerName = "127.0.0.2" } });
    }

    [BrokerTheory]
    [InlineData("MinProtocol = TLSv1.2\nMaxProtocol = TLSv1.2")]
    [InlineData("MinProtocol = TLSv1.3")]
    public async Task Real_broker_is_reached_over_each_version_of_tls(string limits)
    {
        int port = MosquittoBroker.FreePort();
        string openssl = _brokers.Folder.Write(
            $"{_device}/openssl.cnf",
            $"openssl_conf = default\n[default]\nssl_conf = ssl\n[ssl]\nsystem_default = limits\n[limits]\n{limits}\n");
        string configuration = _brokers.Folder.Write(
            $"{_device}/broker.conf",
            $"user {Environment.UserName}\n{BrokerFixture.Listener(port, _brokers.Server)}\n");
        await using MosquittoBroker broker = new(configuration, new Dictionary<string, string> { ["OPENSSL_CONF"] = openssl });
        await broker.StartAsync();

        IMqttTransport transport = await ConnectAsync(To(port, "mqtts"));

        await transport.PublishAsync(new() { Topic = "a" }, Limit);
    }

    [BrokerFact]
    public async Task F41_Nothing_is_sent_in_the_clear_when_the_port_does_not_speak_tls()
    {
        ConcurrentQueue<byte> heard = [];
        await using ScriptedBroker broker = new(async (stream, cancellationToken) =>
        {
            byte[] buffer = new byte[4096];
            int count = await stream.ReadAsync(buffer, cancellationToken);
            foreach (byte one in buffer[..count]) heard.Enqueue(one);
            await stream.WriteAsync(Packet.Welcome(MqttProtocol.V5), cancellationToken);
        });

        MqttFailure failure = await RefusedAsync(AsGateway() with { Broker = MqttBroker.Parse($"mqtts://localhost:{broker.Port}") });
        MqttFailure real = await RefusedAsync(To(_brokers.PlainPort, "mqtts"));

        Assert.Equal(MqttFailureCause.TlsHandshake, failure.Cause);
        Assert.Equal(MqttFailureCause.TlsHandshake, real.Cause);
        Assert.Equal(TlsHandshakeRecord, heard.First());
        Assert.DoesNotContain("gw01", Encoding.Latin1.GetString([.. heard]), StringComparison.Ordinal);
    }

    [BrokerFact]
    public async Task Connection_is_lost_when_a_tls_port_is_spoken_to_in_the_clear() =>
        Assert.Equal(MqttFailureCause.ConnectionLost, (await RefusedAsync(To(_brokers.HomePort))).Cause);

    [BrokerFact]
    public async Task Local_files_are_named_when_they_are_missing_or_wrong()
    {
        MqttConnectionSettings settings = To(_brokers.CertificatePort, "mqtts");
        Identity identity = _brokers.Authority.IssueClient($"{_device}/client", "gw01");
        Identity other = _brokers.Authority.IssueClient($"{_device}/other", "gw01");
        string garbage = _brokers.Folder.Write($"{_device}/garbage.pem", "not a certificate");
        string missing = _brokers.Folder.PathOf("nowhere.pem");
        string encrypted = _brokers.Folder.Write($"{_device}/encrypted.key", Encrypt(identity));

        await ExpectFileAsync(missing, settings with { Tls = new() { CaFile = missing } });
        await ExpectFileAsync(garbage, settings with { Tls = new() { CaFile = garbage } });
        await ExpectFileAsync(garbage, WithCertificate(identity with { CertificateFile = garbage }));
        await ExpectFileAsync(missing, WithCertificate(identity with { KeyFile = missing }));
        await ExpectFileAsync(other.KeyFile, WithCertificate(identity with { KeyFile = other.KeyFile }));
        await ExpectFileAsync(encrypted, WithCertificate(identity with { KeyFile = encrypted }));
        await ExpectFileAsync("key file", settings with { Tls = settings.Tls with { ClientCertificateFile = identity.CertificateFile } });
    }

    private static string Encrypt(Identity identity)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(identity.Key, out _);
        PbeParameters parameters = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        return key.ExportEncryptedPkcs8PrivateKeyPem(BrokerFixture.Password, parameters);
    }

    private MqttConnectionSettings WithCertificate(Identity identity) => To(_brokers.CertificatePort, "mqtts") with
    {
        Tls = new()
        {
            CaFile = _brokers.Authority.File,
            ClientCertificateFile = identity.CertificateFile,
            ClientKeyFile = identity.KeyFile,
        },
    };

    private static void ExpectCause(MqttFailureCause cause, MqttFailure failure) => Assert.True(failure.Cause == cause, failure.ToString());

    private async Task<MqttFailure> ExpectAsync(MqttTlsCheck check, MqttConnectionSettings settings)
    {
        MqttFailure failure = await RefusedAsync(settings);
        Assert.Equal((MqttFailureCause.TlsCertificate, check), (failure.Cause, failure.TlsCheck));
        return failure;
    }

    private async Task ExpectFileAsync(string named, MqttConnectionSettings settings)
    {
        MqttFailure failure = await RefusedAsync(settings);
        Assert.Equal(MqttFailureCause.LocalSetup, failure.Cause);
        Assert.Contains(named, failure.Detail, StringComparison.Ordinal);
    }
}
