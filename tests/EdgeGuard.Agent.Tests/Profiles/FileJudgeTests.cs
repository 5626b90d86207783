using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Fetching;
using EdgeGuard.Agent.Tests.Signatures;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Profiles;

/// <summary>How a fetched file is judged for the signer that devices' certificates name.</summary>
public sealed class FileJudgeTests
{
    [Fact]
    public void T14_Demanded_signer_that_cannot_be_read_is_nobody_and_not_anybody()
    {
        SignatureCase made = SignatureCase.By();
        FileToJudge file = new(made.File, made.At) { Signature = made.Signature, Anchors = [SignatureCase.Root.RawDataMemory] };

        Assert.Equal(SignatureStatus.Valid, FileJudge.Judge(file).Signature!.Status);
        Assert.Equal(SignatureStatus.Valid, FileJudge.Judge(file with { Signer = SignatureCase.Signer.SubjectName.RawData }).Signature!.Status);
        Assert.All((byte[][])[[], [5, 0], new X500DistinguishedName("CN=other").RawData], signer =>
        {
            SignatureJudgement judged = FileJudge.Judge(file with { Signer = signer }).Signature!;
            Assert.Equal(SignatureStatus.Broken, judged.Status);
            Assert.Contains("signer", judged.Why, StringComparison.Ordinal);
        });
    }
}
