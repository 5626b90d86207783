using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Services;

namespace EdgeGuard.Lab.Setup;

/// <summary>The MUD files that a maker's host serves, and their signatures.</summary>
internal sealed class MakerSite(CertificateAuthority authority, ScenarioFiles files) : IDisposable
{
    private readonly X509Certificate2 _maker = authority.IssueSigner("Example maker"), _other = authority.IssueSigner("Other maker");

    /// <summary>What is served now, by URL path.</summary>
    internal ConcurrentDictionary<string, byte[]> Served { get; } = new(StringComparer.Ordinal);

    /// <summary>Serves a version of a file. One that names no signature is not signed.</summary>
    /// <exception cref="Processes.LabException">There is no file with that name.</exception>
    internal void Publish(string file, string version, FileSignature signature)
    {
        byte[] content = files.Read(version);
        X509Certificate2 signer = signature == FileSignature.OtherMaker ? _other : _maker;
        if (signature != FileSignature.Kept && MudFileSigner.Sign(content, signer) is { } signed) Served[signed.Path] = signed.Signature;
        Served[$"/{file}"] = content;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _maker.Dispose();
        _other.Dispose();
    }
}
