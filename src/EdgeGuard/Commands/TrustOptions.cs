using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Signatures;

namespace EdgeGuard.Commands;

/// <summary>The options that say by what a signature is judged: <c>--trust</c>, <c>--signer</c>, <c>--at</c>, <c>--config</c>.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string[]> _trust = new("--trust")
    {
        HelpName = "PEM",
        Description = "Certificates at which the chain may end, and no others. Default: profiles:trustAnchors of the configuration, else the system's. May be repeated.",
    };

    private readonly Option<string?> _signer = new("--signer") { HelpName = "NAME", Description = "The subject that must have signed, such as 'CN=signer.example, O=Example'." };
    private readonly Option<string?> _at = new("--at") { HelpName = "DATE", Description = "The time at which the certificates must be valid, such as 2026-05-01T12:00:00Z (RFC 3339). Default: now." };
    private readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = $"The configuration with the trust anchors. Default: {RunCommand.DefaultConfiguration}, if it exists." };

    internal void AddTo(Command command)
    {
        command.Add(_trust);
        command.Add(_signer);
        command.Add(_at);
        command.Add(_config);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_at) is { } at && Rfc3339.Read(at) is null) result.AddError($"--at: '{Plain.Text(at)}' is no date such as 2026-05-01T12:00:00Z (RFC 3339).");
            if (result.GetValue(_signer) is { } name && DistinguishedName.Parse(name) is null) result.AddError($"--signer: '{Plain.Text(name)}' is no subject such as 'CN=signer.example, O=Example'.");
        });
    }

    /// <returns>null after the problem was printed.</returns>
    internal async Task<SignatureTrust?> ReadAsync(ParseResult parsed)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        try
        {
            return await AnchorsAsync(parsed) is { } anchors
                ? new(anchors, parsed.GetValue(_at) is { } at ? Rfc3339.Read(at)!.Value : CertificateClock.OfThisMachine(StateFolder.Of(parsed.GetValue(_config) ?? RunCommand.DefaultConfiguration)).Now)
                {
                    Signer = parsed.GetValue(_signer) is { } name ? DistinguishedName.Parse(name) : null,
                }
                : null;
        }
        catch (InvalidDataException problem)
        {
            await error.WriteLineAsync(Plain.Text(problem.Message));
            return null;
        }
    }

    private async Task<IReadOnlyList<X509Certificate2>?> AnchorsAsync(ParseResult parsed)
    {
        if (parsed.GetValue(_trust) is { Length: > 0 } files) return [.. files.SelectMany(TrustAnchors.Load)];
        string path = parsed.GetValue(_config) ?? RunCommand.DefaultConfiguration;
        if (parsed.GetValue(_config) is null && !File.Exists(path)) return TrustAnchors.OfSystem();
        return await CoverageCommand.ReadAsync(path) is { } options ? TrustAnchors.Of(options.Profiles) : null;
    }
}
