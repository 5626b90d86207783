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

    // As RFC 4514, OpenSSL and .NET write the same subject.
    [Theory]
    [InlineData(@"CN=M\C3\BCller,O=Acme\, Inc.,C=DE")]
    [InlineData(@"CN=M\C3\BCller,O=Acme\2C Inc.,C=DE")]
    [InlineData(@"CN=Müller,O=""Acme, Inc."",C=DE")]
    [InlineData(@"C=DE, O=""Acme, Inc."", CN=Müller")]
    [InlineData("CN=#0c074dc3bc6c6c6572,O=Acme\\, Inc.,C=DE")]
    [InlineData("/C=DE/O=Acme, Inc./CN=Müller")]
    [InlineData(@"/C=DE/O=Acme, Inc./CN=M\C3\BCller")]
    [InlineData(@"2.5.4.3=Müller;2.5.4.10=Acme\, Inc.;2.5.4.6=DE")]
    public void Name_is_read_in_each_form_in_which_programs_write_it(string written)
    {
        DistinguishedName name = DistinguishedName.Read(new X500DistinguishedName("CN=Müller, O=\"Acme, Inc.\", C=DE").RawData)!;

        Assert.True(DistinguishedName.Parse(written)!.Matches(name));
        Assert.False(DistinguishedName.Parse(written.Replace("Inc", "Ltd", StringComparison.Ordinal))!.Matches(name));
    }

    [Theory]
    [InlineData(@"CN=Signer\20EC", "CN=Signer EC")]
    [InlineData(@"CN=a\+b+O=c", @"O=c+CN=a\2bb")]
    [InlineData("O=c+CN=a", "CN=a+O=c")]
    [InlineData("CN=\"say \"\"x\"\"\"", @"CN=say \22x\22")]
    [InlineData(@"CN=say \""x\""", @"CN=say \22x\22")]
    [InlineData("emailAddress=a@example.com", "E=a@example.com")]
    [InlineData("/CN=x/emailAddress=a@example.com", "CN=x, E=a@example.com")]
    [InlineData("/CN=a/b", "CN=a/b")]
    public void Escapes_and_types_mean_the_same(string written, string same) =>
        Assert.True(DistinguishedName.Parse(written)!.Matches(DistinguishedName.Parse(same)!));

    [Fact]
    public void Name_of_two_attributes_is_one_in_any_order()
    {
        byte[] name = [0x30, 0x16, 0x31, 0x14, 0x30, 8, 6, 3, 0x55, 4, 3, 0x13, 1, (byte)'a', 0x30, 8, 6, 3, 0x55, 4, 10, 0x0c, 1, (byte)'c'];

        Assert.All((string[])["CN=a+O=c", "O=c + CN=a"], written => Assert.True(DistinguishedName.Parse(written)!.Matches(DistinguishedName.Read(name)!)));
        Assert.False(DistinguishedName.Parse("CN=a, O=c")!.Matches(DistinguishedName.Read(name)!));
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
    [InlineData("/")]
    [InlineData("CN=#0c05aa")]
    public void What_is_no_name_is_none(string written) => Assert.Null(DistinguishedName.Parse(written));

    [Fact]
    public void Octets_that_are_no_name_are_none() => Assert.All((byte[][])[[], [5, 0], [0x30, 2, 5, 0], [0x30, 0], [0x30, 0, 0]], octets => Assert.Null(DistinguishedName.Read(octets)));
}
