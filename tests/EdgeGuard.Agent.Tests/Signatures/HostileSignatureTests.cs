using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Agent.Signatures;
using static EdgeGuard.Agent.Tests.Signatures.BadSignatures;

namespace EdgeGuard.Agent.Tests.Signatures;

/// <summary>Signatures made to cost time or memory are refused for little of either; <c>tests/fuzz.sh cms</c> looks for more.</summary>
public sealed class HostileSignatureTests
{
    // An honest verification allocates about 200 KiB. The largest input is 64 KiB, and each of its octets may be looked at once for each depth.
    private const long MostAllocated = 16 * 1024 * 1024;

    private static readonly Dictionary<string, Func<byte[]>> Inputs = new()
    {
        ["4 MiB of zeros"] = () => new byte[4 * 1024 * 1024],
        ["10,000 deep"] = () => [.. Enumerable.Repeat((byte[])[0x30, 0x80], 10_000).SelectMany(pair => pair)],
        ["10,000 deep and closed"] = () => [.. Enumerable.Repeat((byte[])[0x30, 0x80], 10_000).SelectMany(pair => pair), .. new byte[20_000]],
        ["sequences within the bound, 30,000 beside each other"] = () => Tlv(0x30, [.. Enumerable.Repeat((byte[])[0x30, 0], 30_000).SelectMany(pair => pair)]),
        ["length of 4 GiB"] = () => [0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 5, 0],
        ["length of 127 octets"] = () => [0x30, 0xff, .. new byte[127]],
        ["indefinite length that never ends"] = () => [0x30, 0x80, .. Enumerable.Repeat((byte)5, 60_000)],
        ["indefinite length in DER places"] = () => [0x30, 0x80, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, 0xa0, 0x80, 0x30, 0x80, 0, 0, 0, 0, 0, 0],
        ["object identifier of 60,000 octets"] = () => Tlv(0x30, [.. Tlv(6, [.. Enumerable.Repeat((byte)0x81, 59_999), 1]), 5, 0]),
        ["2,000 certificates"] = () => Certificates(2_000),
        ["150 certificates"] = () => Certificates(150),
        ["60,000 octets of PEM without an end"] = () => [.. "-----BEGIN CMS-----\n"u8.ToArray(), .. Enumerable.Repeat((byte)'A', 60_000)],
        ["PEM headers"] = () => [.. Enumerable.Repeat("-----BEGIN CMS-----\n"u8.ToArray(), 3_000).SelectMany(line => line)],
        ["PEM that is no base64"] = () => "-----BEGIN CMS-----\n????\n-----END CMS-----\n"u8.ToArray(),
    };

    public static TheoryData<string> Names => [.. Inputs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void T4_T14_Hostile_signature_is_refused_within_bounded_memory(string name)
    {
        SignatureCase honest = SignatureCase.By();
        byte[] input = Inputs[name]();
        honest.Judge();

        long before = GC.GetAllocatedBytesForCurrentThread();
        SignatureVerdict verdict = (honest with { Signature = input }).Judge();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(SignatureCheck.Encoding, verdict.Failed);
        Assert.InRange(allocated, 0, MostAllocated);
        Assert.True(honest.Judge().IsValid);
    }

    // Each input must end at its own bound: without it, the time would grow with the square of the depth.
    [Theory]
    [InlineData("10,000 deep and closed", "values within each other")]
    [InlineData("4 MiB of zeros", "more than 65536 octets")]
    [InlineData("2,000 certificates", "more than 65536 octets")]
    [InlineData("150 certificates", "certificates, more than 16")]
    [InlineData("indefinite length that never ends", "cut off")]
    public void T14_Hostile_signature_is_refused_by_its_bound(string name, string bound) =>
        Assert.Contains(bound, (SignatureCase.By() with { Signature = Inputs[name]() }).Judge().Why, StringComparison.Ordinal);

    [Fact]
    public void T14_Names_in_certificates_are_short_and_act_on_no_terminal()
    {
        string name = $"signer\u001b[2J\u202e{new string('x', 20_000)}";
        SignatureCase unknown = SignatureCase.By(new CertificateForm { Subject = $"CN=\"{name}\"" }.Issue(SignatureCase.Intermediate));

        foreach (SignatureVerdict verdict in (SignatureVerdict[])[unknown.Judge(), (unknown with { Anchors = [] }).Judge()])
        {
            Assert.InRange(verdict.Signer!.Length, 1, CertificateText.LongestName + 1);
            Assert.InRange(verdict.Why.Length, 1, CertificateText.LongestText);
            Assert.StartsWith("CN=signer\\u{1b}[2J\\u{202e}xxx", verdict.Signer, StringComparison.Ordinal);
            Assert.DoesNotContain(verdict.Signer + verdict.Why, letter => char.IsControl(letter) || letter == '\u202e');
        }
    }

    [Fact]
    public void T14_Every_truncation_of_an_honest_signature_is_refused()
    {
        SignatureCase honest = SignatureCase.By();

        Assert.True(honest.Judge().IsValid);
        Assert.All(Enumerable.Range(0, honest.Signature.Length), length => Assert.False((honest with { Signature = honest.Signature[..length] }).Judge().IsValid));
    }

    // Some octets are not covered: a version, parameters that nobody reads. A valid verdict must still be one for OpenSSL.
    [Fact]
    public void T14_What_stays_valid_with_a_changed_octet_is_valid_for_openssl()
    {
        SignatureCase honest = SignatureCase.By(others: []) with { Anchors = [SignatureCase.Intermediate] };
        Random random = new(17);

        SignatureCase[] valid = [.. Enumerable.Range(0, honest.Signature.Length).Select(Changed).Where(one => one.Judge().IsValid)];

        Assert.InRange(valid.Length, 1, 40);
        Assert.Equal([], valid.Where(one => !OpenSsl.Judge(one).IsValid).Select(one => Place(one, honest)));

        SignatureCase Changed(int place)
        {
            byte[] changed = [.. honest.Signature];
            changed[place] ^= (byte)(1 << random.Next(8));
            return honest with { Signature = changed };
        }
    }

    private static string Place(SignatureCase one, SignatureCase honest)
    {
        int place = one.Signature.AsSpan().CommonPrefixLength(honest.Signature);
        return $"octet {place}: {honest.Signature[place]:x2} became {one.Signature[place]:x2}";
    }

    private static byte[] Certificates(int count)
    {
        using X509Certificate2 certificate = CertificateForm.Authority("CN=x").Issue();
        byte[] all = [.. Enumerable.Repeat(certificate.RawData, count).SelectMany(one => one)];
        byte[] data = Tlv(0x30, [2, 1, 1, 0x31, 0, .. Tlv(0x30, Tlv(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1])), .. Tlv(0xa0, all), 0x31, 0]);
        return Tlv(0x30, [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, .. Tlv(0xa0, data)]);
    }
}
