using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class OnboardCommandTests : IDisposable
{
    private const string Url = "https://mud.example.net/bulb.json";
    private const string Label = "[)>\\x1e06\\x1d12N\\x1fB000Example\\x1fM180" + Url + "\\x1fM06C00005E005302\\x1f\\x1e\\x04";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-onboard-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Label_says_what_would_be_done()
    {
        (int exit, string output, string error) = Run("--qr", Label, "--dry-run");

        Assert.Equal((ExitCode.Done, ""), (exit, error));
        Assert.StartsWith($"00:00:5e:00:53:02 would get the profile {Url}, from its label.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_agent_the_answer_is_told_and_nothing_is_done()
    {
        (int exit, string output, _) = Run("--qr", Label, "--json", "--socket", Path.Combine(_folder.FullName, "none.sock"));

        Assert.Equal(ExitCode.CouldNotRun, exit);
        JsonElement told = JsonDocument.Parse(output).RootElement;
        Assert.Equal((Url, "00:00:5e:00:53:02", false), (told.GetProperty("mud_url").GetString(), told.GetProperty("mac").GetString(), told.GetProperty("onboarded").GetBoolean()));
    }

    [Fact]
    public void Certificate_names_the_url_and_the_operator_the_device()
    {
        string path = Path.Combine(_folder.FullName, "device.pem");
        File.WriteAllText(path, Certificate());

        (int exit, string output, _) = Run("--certificate", path, "--device", "00:00:5e:00:53:02", "--dry-run");

        Assert.Equal(ExitCode.Done, exit);
        Assert.StartsWith($"00:00:5e:00:53:02 would get the profile {Url}, from its certificate.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_used_is_refused_with_the_reason()
    {
        Assert.Equal(ExitCode.Refused, Run("--qr", "nonsense", "--dry-run").Exit);
        Assert.Equal(ExitCode.CouldNotRun, Run("--certificate", Path.Combine(_folder.FullName, "none.pem"), "--dry-run").Exit);
    }

    private static (int Exit, string Output, string Error) Run(params string[] words)
    {
        using StringWriter output = new(), error = new();
        int exit = OnboardCommand.Create().Parse(words).Invoke(new() { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }

    private static string Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=bulb", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new("1.3.6.1.5.5.7.1.25", [0x16, (byte)Url.Length, .. Encoding.ASCII.GetBytes(Url)], critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem();
    }
}
