using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-verify-");
    private readonly string _file, _signature, _trust, _other;

    public VerifyCommandTests()
    {
        _file = Write("camera.json", "{}"u8.ToArray());
        using X509Certificate2 maker = SelfSigned("CN=maker.example, O=Example"), other = SelfSigned("CN=other.example");
        SignedCms message = new(new ContentInfo(File.ReadAllBytes(_file)), detached: true);
        CmsSigner signer = new(maker);
        signer.SignedAttributes.Add(new Pkcs9SigningTime(Now.UtcDateTime));
        message.ComputeSignature(signer);
        _signature = Write("camera.p7s", message.Encode());
        _trust = Write("maker.pem", System.Text.Encoding.ASCII.GetBytes(maker.ExportCertificatePem()));
        _other = Write("other.pem", System.Text.Encoding.ASCII.GetBytes(other.ExportCertificatePem()));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Valid_signature_ends_with_0_and_names_its_signer()
    {
        (int exit, JsonElement verdict, string error) = Json("--trust", _trust, "--signer", "O=Example, CN=maker.example");

        Assert.Equal((ExitCode.Done, ""), (exit, error));
        Assert.Equal(["verdict", "check", "signer", "issuer", "signed_at", "why"], verdict.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("valid", JsonValueKind.Null, "CN=maker.example, O=Example"), (Text(verdict, "verdict"), verdict.GetProperty("check").ValueKind, Text(verdict, "signer")));
        Assert.Equal(Now.ToUnixTimeSeconds(), verdict.GetProperty("signed_at").GetDateTimeOffset().ToUnixTimeSeconds());
        Assert.EndsWith("Z", Text(verdict, "signed_at"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_named_certificates_count()
    {
        Assert.Equal((ExitCode.Refused, "unknown-ca"), Check("--trust", _other));
        Assert.Equal((ExitCode.Done, null), Check("--trust", _other, "--trust", _trust));
    }

    [Fact]
    public void Certificates_of_the_configuration_count_where_none_is_named()
    {
        string config = Write("edgeguard.json", System.Text.Encoding.UTF8.GetBytes(
            $$"""{ "networks": [ { "name": "things", "kind": "iot", "interfaces": ["lan0"] } ], "profiles": { "trustAnchors": ["{{_trust}}"] } }"""));

        Assert.Equal((ExitCode.Done, null), Check("--config", config));
        Assert.Equal((ExitCode.Refused, "unknown-ca"), Check("--config", config, "--trust", _other));
    }

    [Theory]
    [InlineData(-400, "not-yet-valid")]
    [InlineData(-1, null)]
    [InlineData(400, "expired")]
    [InlineData(-30_000, "not-yet-valid")]
    public void Certificates_are_judged_at_the_given_time(int days, string? check) =>
        Assert.Equal((check is null ? ExitCode.Done : ExitCode.Refused, check), Check("--trust", _trust, "--at", Now.AddDays(days).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)));

    [Fact]
    public void Text_names_check_reason_and_remedy()
    {
        File.AppendAllText(_file, " ");

        (int exit, string output, _) = Run("--trust", _trust);

        Assert.Equal(ExitCode.Refused, exit);
        Assert.StartsWith("invalid (wrong-file): The signature is for another file", output, StringComparison.Ordinal);
        Assert.Contains("  signer  CN=maker.example, O=Example", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_fits_the_terminal_and_its_times_are_those_of_the_reader()
    {
        (_, string valid, _) = Run("--trust", _trust);
        (_, string expired, _) = Run("--trust", _trust, "--at", Now.AddDays(400).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));

        Assert.All((valid + expired).Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains($"  signed  {Local(Now)}, as the signer states", valid, StringComparison.Ordinal);
        Assert.DoesNotContain("Z,", valid + expired, StringComparison.Ordinal);
        Assert.StartsWith("invalid (expired): ", expired, StringComparison.Ordinal);
        Assert.Contains(Local(Now.AddDays(400)), Cli.Unwrapped(expired), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_ends_with_2()
    {
        string none = Path.Combine(_folder.FullName, "none");

        Assert.Equal(ExitCode.CouldNotRun, RunOn(none, _signature, "--trust", _trust).Exit);
        Assert.Equal(ExitCode.CouldNotRun, RunOn(_file, none, "--trust", _trust).Exit);
        Assert.Equal(ExitCode.CouldNotRun, Run("--trust", none).Exit);
        Assert.Equal(ExitCode.CouldNotRun, Run("--trust", _file).Exit);
        Assert.Equal(ExitCode.CouldNotRun, Run("--config", none).Exit);
    }

    [Theory]
    [InlineData("--at", "yesterday")]
    [InlineData("--at", "2026-05-01T12:00:00")]
    [InlineData("--at", "2026-05-01_12:00:00Z")]
    [InlineData("--at", "2026-13-01T12:00:00Z")]
    [InlineData("--at", "2026-05-01T12:00:61Z")]
    [InlineData("--at", "2026-05-01T12:00:00+24:00")]
    [InlineData("--at", "2026-05-01T12:00:00.Z")]
    [InlineData("--at", "0001-01-01T00:00:00+01:00")]
    [InlineData("--at", "2026-05-01T12:00:00Z ")]
    [InlineData("--signer", "maker.example")]
    public async Task Wrong_argument_ends_with_2_and_an_example(string option, string value)
    {
        Cli.Outcome outcome = await Cli.RunAsync("verify", _file, "--signature", _signature, "--trust", _trust, option, value);

        Assert.Equal((ExitCode.CouldNotRun, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains($"{option}: '{value}' is no", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-05-01", "2026-05-01T00:00:00Z")]
    [InlineData("2026-05-01t12:00:00z", "2026-05-01T12:00:00Z")]
    [InlineData("2026-05-01T12:00:00.25+02:00", "2026-05-01T10:00:00.25Z")]
    [InlineData("2026-05-01 12:00:00+00:00", "2026-05-01T12:00:00Z")]
    [InlineData("2026-05-01 12:00:00.123456789-05:30", "2026-05-01T17:30:00.1234567Z")]
    [InlineData("2026-05-01T12:00:00.123456789Z", "2026-05-01T12:00:00.1234567Z")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z")]
    [InlineData("2026-05-01T12:00:00-23:59", "2026-05-02T11:59:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    public void Dates_have_the_form_of_the_rfc(string written, string utc) => Assert.Equal(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), Rfc3339.Read(written));

    // With its date, also today: it is compared with others.
    private static string Local(DateTimeOffset time)
    {
        using StringWriter written = new();
        Screen.DatedLine(written, $"{time:u}");
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2} ", written.ToString());
        return written.ToString().TrimEnd();
    }

    private (int Exit, string? Check) Check(params string[] options)
    {
        (int exit, JsonElement verdict, _) = Json(options);
        return (exit, Text(verdict, "check"));
    }

    private (int Exit, JsonElement Verdict, string Error) Json(params string[] options)
    {
        (int exit, string output, string error) = Run([.. options, "--json"]);
        return (exit, JsonDocument.Parse(output).RootElement, error);
    }

    private (int Exit, string Output, string Error) Run(params string[] options) => RunOn(_file, _signature, options);

    private static (int Exit, string Output, string Error) RunOn(string file, string signature, params string[] options)
    {
        using StringWriter output = new(), error = new();
        int exit = VerifyCommand.Create().Parse([file, "--signature", signature, .. options]).Invoke(new() { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }

    private static string? Text(JsonElement verdict, string member) => verdict.GetProperty(member).GetString();

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static X509Certificate2 SelfSigned(string subject)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        return request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
    }
}
