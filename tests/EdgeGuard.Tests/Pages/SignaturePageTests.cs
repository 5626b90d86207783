using System.Diagnostics;
using EdgeGuard.Agent.Signatures;
using EdgeGuard.Tests.Prose;
using EdgeGuard.Tests.Service;

namespace EdgeGuard.Tests.Pages;

/// <summary><c>deploy/signatures.md</c> lists the checks as the code makes them, and its commands work.</summary>
public sealed class SignaturePageTests
{
    private const string Page = "deploy/signatures.md";

    private const string Head = """
        # Signatures of MUD files

        `edgeguard verify` judges the detached CMS signature of a MUD file (RFC 8520 §13), over the octets of the file as they are.
        It downloads nothing: intermediate certificates must be in the signature, and nobody is asked whether one is revoked.

        Without `--trust`, the trust anchors are those of `profiles:trustAnchors` in the configuration, else the system's.
        A trust anchor may be a root, an intermediate certificate or the signer's own, also a self-signed one. A signer's own certificate vouches for no other.
        The signing time is a claim of the signer: it can make a signature invalid, never valid.

        ## A signer of your own

        Make an authority and a signer, once. The key of the authority belongs on no gateway.

        ```sh
        openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj "/CN=Home MUD authority" -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.pem
        openssl req -new -newkey rsa:3072 -nodes -sha256 -subj "/CN=Home MUD signer" -keyout signer.key -out signer.csr
        echo "keyUsage=critical,digitalSignature" > signer.ext
        openssl x509 -req -in signer.csr -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days 730 -extfile signer.ext -out signer.pem
        ```

        Sign a file, and let both programs judge. Serve the signature where the file says that it is (`mud-signature`).

        ```sh
        openssl cms -sign -binary -in camera.json -signer signer.pem -inkey signer.key -outform DER -out camera.p7s
        openssl cms -verify -binary -inform DER -in camera.p7s -content camera.json -CAfile ca.pem -out /dev/null
        edgeguard verify camera.json --signature camera.p7s --trust ca.pem
        ```

        An intermediate certificate goes into the signature with `-certfile intermediate.pem`. The agent trusts the authority with this configuration:

        ```json
        { "profiles": { "trustAnchors": ["/etc/edgeguard/ca.pem"] } }
        ```

        ## The checks

        The checks are made in this order. `check` in the output names the first that failed; it is null for a valid signature.
        This page is written by a test from the code. `EDGEGUARD_ACCEPT=1` and `SignaturePageTests` write it again.

        | check | what it means that it failed | what to do |
        |---|---|---|

        """;

    [Fact]
    public void Page_of_signatures_is_written_from_the_list_of_checks() =>
        GeneratedFile.Matches(Page, Head.ReplaceLineEndings("\n") + string.Concat(SignatureChecks.All.Select(row => $"| `{row.Name}` | {row.Failed} | {row.Remedy} |\n")));

    [Fact]
    public void Commands_of_the_page_make_a_signature_that_both_programs_call_valid()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edgeguard-signer-");
        try
        {
            File.Copy(Path.Combine(Repository.Root, "seeds/profiles/camera.json"), Path.Combine(folder.FullName, "camera.json"));
            string commands = string.Concat(PageBlocks.Of(Page, "sh"));
            Assert.Equal(7, commands.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

            (int exit, string said) = Run(folder, $"edgeguard() {{ dotnet {RunningAgent.Program} \"$@\"; }}\n{commands}");
            Assert.True(exit == 0, said);
            Assert.Contains("CN=Home MUD signer", said, StringComparison.Ordinal);

            // The last command judges: with another file it fails.
            File.AppendAllText(Path.Combine(folder.FullName, "camera.json"), " ");
            (exit, said) = Run(folder, $"edgeguard() {{ dotnet {RunningAgent.Program} \"$@\"; }}\n{commands.TrimEnd().Split('\n')[^1]}");
            Assert.True(exit == 1 && said.Contains("wrong-file", StringComparison.Ordinal), said);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int Exit, string Said) Run(DirectoryInfo folder, string script)
    {
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-euc", script]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = bash.StandardError.ReadToEndAsync();
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
