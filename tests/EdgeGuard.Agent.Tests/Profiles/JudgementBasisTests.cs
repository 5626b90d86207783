using System.Security.Cryptography;
using EdgeGuard.Agent.Fetching;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Profiles;

/// <summary>When a stored verdict on a signature is outdated, and how soon the file is judged again.</summary>
public sealed class JudgementBasisTests
{
    private static readonly byte[] One = [1, 2], Two = [1], Three = [2];

    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly JudgementBasis Today = new([One, Two], TrustsSystem: false);

    [Fact]
    public void T14_Verdict_is_outdated_with_other_anchors_another_signer_and_without_a_basis()
    {
        SignatureJudgement judged = new(SignatureStatus.Valid) { JudgedBy = Today.Id(signer: null) };

        Assert.False(Today.IsOutdated(judged, signer: null));
        Assert.False(new JudgementBasis([Two, One, One], TrustsSystem: false).IsOutdated(judged, signer: null));
        JudgementBasis[] others = [new([One], false), new([One, Two, Three], false), new([One, Three], false), new([One, Two], true), new([], true)];
        Assert.All(others, other => Assert.True(other.IsOutdated(judged, signer: null)));
        Assert.True(Today.IsOutdated(judged, signer: One));
        Assert.True(Today.IsOutdated(judged, signer: []));
        Assert.True(Today.IsOutdated(judged with { JudgedBy = null }, signer: null));
        Assert.True(Today.IsOutdated(SignatureJudgement.Unchecked, signer: null));
        Assert.True(Today.IsOutdated(null, signer: null));
    }

    // By a verifier that took RSA-PSS with SHA-1, and issuers that had expired.
    [Fact]
    public void T14_Verdict_of_the_verifier_before_is_outdated()
    {
        byte[] before = new FrameWriter().Number(1).Flag(false).Maybe((byte[]?)null).Text(string.Concat(new[] { One, Two }.Select(anchor => Convert.ToHexStringLower(SHA256.HashData(anchor))).Order(StringComparer.Ordinal))).ToArray();
        SignatureJudgement judged = new(SignatureStatus.Valid) { JudgedBy = Convert.ToHexStringLower(SHA256.HashData(before)) };

        Assert.True(Today.IsOutdated(judged, signer: null));
        Assert.False(Today.IsOutdated(judged with { JudgedBy = Today.Id(null) }, signer: null));
    }

    [Fact]
    public void F35_Wait_for_a_signature_doubles_up_to_the_validity_of_the_file_and_begins_anew_after_a_verdict()
    {
        FetchSchedule schedule = new(TimeSpan.FromMinutes(1));
        double Minutes() => (schedule.WithoutSignature("a", Noon, TimeSpan.FromHours(48)) - Noon).TotalMinutes;

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 2880, 2880], Enumerable.Range(0, 14).Select(_ => Minutes()));
        Assert.InRange(Enumerable.Range(0, 100).Select(_ => Minutes()).Last(), 2880, 2880);
        Assert.False(schedule.IsDue("a", Noon.AddHours(47)));
        Assert.True(schedule.IsDue("a", Noon.AddHours(48)));

        schedule.Begin("a", Noon);
        Assert.Equal(2880, Minutes());
        schedule.Until("a", Noon);
        Assert.Equal(1, Minutes());
        schedule.Forget(_ => false);
        Assert.Equal(1, Minutes());
    }

    [Fact]
    public void Files_without_a_signature_and_local_ones_are_never_judged_again()
    {
        Assert.False(Today.IsOutdated(SignatureJudgement.Unsigned, signer: null));
        Assert.False(Today.IsOutdated(SignatureJudgement.Local, signer: One));
    }

    // A certificate for e-mail of any public authority would make a signer.
    [Fact]
    public void T14_Authorities_of_the_system_vouch_for_signers_only_where_the_operator_says_so()
    {
        Assert.False(JudgementBasis.Of(new()).TrustsSystem);
        Assert.True(JudgementBasis.Of(new() { TrustSystem = true }).TrustsSystem);
    }

    [Fact]
    public void Basis_is_stored_with_the_verdict()
    {
        SignatureJudgement judged = new(SignatureStatus.Valid) { JudgedBy = Today.Id(One), Why = "Trusted." };

        Assert.False(Today.IsOutdated(JudgementJson.Read(JudgementJson.Write(judged)), One));
    }

    [Fact]
    public void Outdated_verdict_makes_a_file_due_once()
    {
        FetchSchedule schedule = new(TimeSpan.FromMinutes(1));
        schedule.Until("a", Noon.AddHours(48));
        Assert.False(schedule.IsDue("a", Noon));

        schedule.AtOnce("a", "new anchors", Noon);
        Assert.True(schedule.IsDue("a", Noon));

        schedule.Begin("a", Noon);
        schedule.AtOnce("a", "new anchors", Noon);
        Assert.False(schedule.IsDue("a", Noon));
        Assert.True(schedule.IsDue("a", Noon.AddMinutes(1)));
    }
}
