using EdgeGuard.Agent.Signatures;

namespace EdgeGuard.Tests.Pages;

/// <summary><c>deploy/signatures.md</c> lists the checks as the code makes them.</summary>
public sealed class SignaturePageTests
{
    private const string Head = """
        # Signatures of MUD files

        `edgeguard verify` judges the detached CMS signature of a MUD file (RFC 8520 §13), over the octets of the file as they are.
        It downloads nothing: intermediate certificates must be in the signature, and nobody is asked whether one is revoked.

        ```sh
        openssl cms -sign -binary -in camera.json -signer maker.pem -inkey maker.key -certfile intermediate.pem -outform DER -out camera.p7s
        edgeguard verify camera.json --signature camera.p7s --trust maker-ca.pem
        ```

        Without `--trust`, the trust anchors are those of `profiles:trustAnchors` in the configuration, else the system's.
        A trust anchor may be a root, an intermediate certificate or the signer's own.
        The signing time is a claim of the signer: it can make a signature invalid, never valid.

        The checks are made in this order. `check` in the output names the first that failed; it is null for a valid signature.
        This page is written by a test from the code. `EDGEGUARD_ACCEPT=1` and `SignaturePageTests` write it again.

        | check | what it means that it failed | what to do |
        |---|---|---|

        """;

    [Fact]
    public void Page_of_signatures_is_written_from_the_list_of_checks() =>
        GeneratedFile.Matches("deploy/signatures.md", Head.ReplaceLineEndings("\n") + string.Concat(SignatureChecks.All.Select(row => $"| `{row.Name}` | {row.Failed} | {row.Remedy} |\n")));
}
