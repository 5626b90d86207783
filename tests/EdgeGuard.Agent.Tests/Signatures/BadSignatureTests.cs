using EdgeGuard.Agent.Signatures;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>Each bad signature is refused by the check for it, and <c>openssl cms -verify</c> refuses it too, or the case says why not.</summary>
public sealed class BadSignatureTests
{
    public static TheoryData<string> Names => [.. BadSignatures.All.Select(bad => bad.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void T14_Bad_signature_fails_its_check_and_openssl_agrees(string name)
    {
        BadSignature bad = BadSignatures.All.Single(one => one.Name == name);
        SignatureCase made = bad.Make();

        SignatureVerdict verdict = made.Judge();
        (bool isValid, string said) = OpenSsl.Judge(made);

        Assert.Equal((bad.Check, false), (verdict.Failed, verdict.IsValid));
        Assert.Equal(bad.Check == SignatureCheck.Expired, verdict.SignerPin is not null);
        Assert.True(isValid == bad.WhyOpenSslAccepts is not null, $"openssl: {(isValid ? "valid" : "invalid")}: {said}");
        Assert.Contains(SignatureChecks.All.Single(row => row.Check == bad.Check).Remedy, verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void T14_Expiry_alone_ends_no_verdict_also_by_a_later_verifier()
    {
        SignatureCase made = SignatureCase.By();
        SignatureJudgement valid = made.Judge().Judgement() with { JudgedBy = "before" };
        SignatureCase later = made with { At = made.At.AddYears(1) };
        SignatureJudgement expired = later.Judge().Judgement() with { JudgedBy = "now" };

        Assert.Equal((SignatureStatus.Broken, valid.SignerPin, null), (expired.Status, expired.SignerPin, expired.VerifiedSigner));
        Assert.True(valid.Outlasts(expired));
        Assert.False(valid.Outlasts((later with { Anchors = [CertificateForm.Authority("CN=other, O=Example").Issue()] }).Judge().Judgement() with { JudgedBy = "now" }));
        Assert.False(valid.Outlasts((later with { File = [.. later.File, 0x0a] }).Judge().Judgement() with { JudgedBy = "now" }));
    }

    [Fact]
    public void T14_Every_check_has_a_bad_signature_and_there_are_forty()
    {
        Assert.True(BadSignatures.All.Count >= 40);
        Assert.Equal(Enum.GetValues<SignatureCheck>(), BadSignatures.All.Select(bad => bad.Check).Distinct().Order());
        Assert.Equal(Enum.GetValues<SignatureCheck>(), SignatureChecks.All.Select(row => row.Check));
        Assert.Equal(SignatureChecks.All.Count, SignatureChecks.All.Select(row => row.Failed).Distinct().Count());
    }
}
