using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;
using EdgeGuard.Agent.Tests.Telemetry;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>Public signatures, all expired by now, in the folder that <c>EDGEGUARD_CORPUS</c> names, or in <c>shared/corpus</c> beside the checkout.</summary>
public sealed class SignatureCorpusTests
{
    private const string Cisco = "cisco-luminaire/Luminaire_150", History = "history-CiscoDevNet/", OldFile = History + "c07a18de__Luminaire_150.json", NewFile = History + "26f6d949__Luminaire_150.json";

    [CorpusTheory]
    [InlineData(Cisco + ".json", Cisco + ".p7s", "2018-10-01", null)]
    [InlineData(Cisco + ".json", Cisco + ".p7s", "2026-01-01", SignatureCheck.Expired)]
    [InlineData(Cisco + ".json", Cisco + ".p7s", "2018-01-01", SignatureCheck.NotYetValid)]
    [InlineData(NewFile, History + "99e54247__Luminaire_150.p7s", "2018-10-01", null)]
    [InlineData(OldFile, History + "99e54247__Luminaire_150.p7s", "2018-10-01", SignatureCheck.WrongFile)]
    [InlineData(OldFile, History + "d3158d6b__Luminaire_150.p7s", "2018-10-01", null)]
    [InlineData(OldFile, History + "20aae8c7__Luminaire_150.p7s", "2018-10-01", SignatureCheck.UnknownCa)]
    [InlineData("hslatman-lightbulb2000/lightbulb2000.json", "hslatman-lightbulb2000/lightbulb2000.json.p7s", "2020-09-01", SignatureCheck.KeyUsage)]
    [InlineData(OldFile, "unbound-negative/bad.p7s", "2013-02-01", SignatureCheck.WeakDigest)]
    public void Public_signature_has_its_verdict(string file, string signature, string at, SignatureCheck? failed)
    {
        IReadOnlyList<X509Certificate2> anchors = TrustAnchors.Load(PathOf("cisco-luminaire/luminaire-cacert.pem"));

        SignatureVerdict verdict = SignatureVerifier.Verify(File.ReadAllBytes(PathOf(file)), File.ReadAllBytes(PathOf(signature)),
            new(anchors, DateTimeOffset.Parse(at + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(failed, verdict.Failed);
        Assert.NotNull(verdict.SignedAt);
    }

    private static string PathOf(string name) => Path.Combine(CorpusTheoryAttribute.Folder, name);

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CorpusTheoryAttribute : TheoryAttribute
    {
        internal static readonly string Folder =
            Path.Combine(Environment.GetEnvironmentVariable("EDGEGUARD_CORPUS") ?? Path.GetFullPath(Path.Combine(Tools.Checkout, "..", "shared", "corpus")), "signatures");

        public CorpusTheoryAttribute()
        {
            if (!Directory.Exists(Folder)) Skip = $"There are no public signatures: no folder {Folder} (EDGEGUARD_CORPUS).";
        }
    }
}
