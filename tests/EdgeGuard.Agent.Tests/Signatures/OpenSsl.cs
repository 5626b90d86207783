using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>The other judge of signatures, and another program that makes them; its files go away with it.</summary>
internal sealed class OpenSsl : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-openssl-");

    /// <summary>Whether <c>openssl cms -verify</c> takes the signature for valid, and what it prints.</summary>
    internal static (bool IsValid, string Said) Judge(SignatureCase one)
    {
        using OpenSsl openssl = new();
        string[] anchors = one.Anchors.Count == 0 ? ["-no-CAfile"] : ["-CAfile", openssl.Write("anchors.pem", string.Join('\n', one.Anchors.Select(a => a.ExportCertificatePem())))];
        string form = one.Signature is [0x30, ..] or [] ? "DER" : "PEM";
        (int exit, string said) = Run(["cms", "-verify", "-binary", "-inform", form, "-in", openssl.Write("p7s", one.Signature), "-content", openssl.Write("file", one.File), .. anchors,
            "-no-CApath", "-no-CAstore", "-partial_chain", "-auth_level", "2", "-attime", one.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), "-out", "/dev/null"]);
        return (exit == 0, said);
    }

    /// <summary>The output file of a command.</summary>
    internal byte[] Make(params string[] words)
    {
        string output = PathOf("made");
        (int exit, string said) = Run([.. words, "-out", output]);
        return exit == 0 ? File.ReadAllBytes(output) : throw new InvalidOperationException(said);
    }

    internal string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    internal string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    internal static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static (int Exit, string Said) Run(string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo("openssl", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors + output.GetAwaiter().GetResult());
    }
}
