using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;
using static EdgeGuard.Agent.Tests.Signatures.SignatureCase;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>A certificate names places from which more could be fetched: issuers (AIA), revocation lists and OCSP. Nobody connects to them.</summary>
public sealed class NoDownloadTests
{
    [Theory]
    [InlineData(false, SignatureCheck.MissingIntermediate)]
    [InlineData(true, null)]
    public void T14_Urls_in_certificates_are_not_fetched(bool hasIntermediate, SignatureCheck? failed)
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        string url = $"http://{server.LocalEndpoint}/";
        using X509Certificate2 signer = (new CertificateForm() with
        {
            More = [new X509AuthorityInformationAccessExtension([url + "ocsp"], [url + "issuer.cer"]), CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url + "list.crl"])],
        }).Issue(Intermediate);

        SignatureVerdict verdict = By(signer, hasIntermediate ? [Intermediate] : []).Judge();

        Assert.Equal(failed, verdict.Failed);
        Assert.False(server.Pending());
        // The same certificate makes a chain connect that may download.
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Root);
        chain.ChainPolicy.UrlRetrievalTimeout = TimeSpan.FromMilliseconds(200);
        chain.Build(signer);
        Assert.True(server.Pending());
    }
}
