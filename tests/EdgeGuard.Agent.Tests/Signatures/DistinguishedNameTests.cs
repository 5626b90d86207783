using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;

namespace EdgeGuard.Agent.Tests.Signatures;

public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("CN=signer.example, O=Example, C=NL", true)]
    [InlineData("C = NL, O = Example, CN = signer.example", true)]
    [InlineData("cn=SIGNER.example,o=example,c=nl", true)]
    [InlineData("CN=signer.example, O=\" Example \", C=NL", true)]
    [InlineData("CN=signer.example, O=Example", false)]
    [InlineData("O=Example, CN=signer.example, C=NL", false)]
    [InlineData("CN=signer.example, O=Example, C=NL, OU=x", false)]
    [InlineData("CN=\"signer.example, O=Example\", C=NL", false)]
    [InlineData("CN=signer.example, OU=Example, C=NL", false)]
    public void Written_name_matches_the_same_attributes_in_either_order(string written, bool isMatch)
    {
        DistinguishedName name = DistinguishedName.Read(new X500DistinguishedName("CN=signer.example, O=Example, C=NL").RawData)!;

        Assert.Equal(isMatch, DistinguishedName.Parse(written)!.Matches(name));
        Assert.Equal(isMatch, name.Matches(DistinguishedName.Parse(written)!));
    }

    // id-pe-mudsigner is encoded, so its order counts.
    [Fact]
    public void Encoded_names_match_in_the_same_order_only()
    {
        DistinguishedName forward = DistinguishedName.Read(new X500DistinguishedName("CN=a, O=b").RawData)!, backward = DistinguishedName.Read(new X500DistinguishedName("O=b, CN=a").RawData)!;

        Assert.True(forward.Matches(forward));
        Assert.False(forward.Matches(backward));
    }

    [Theory]
    [InlineData("")]
    [InlineData("signer.example")]
    [InlineData("XY=signer")]
    public void What_is_no_name_is_none(string written) => Assert.Null(DistinguishedName.Parse(written));

    [Fact]
    public void Octets_that_are_no_name_are_none() => Assert.All((byte[][])[[], [5, 0], [0x30, 2, 5, 0], [0x30, 0], [0x30, 0, 0]], octets => Assert.Null(DistinguishedName.Read(octets)));
}
