using EdgeGuard.Agent.Signatures;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Fetching;

// A message: its kind (1 octet, and the connected socket with it where the fetcher is to use one) │ length (8) │ values

/// <summary>The messages between the agent and its fetcher. Each side takes those of the other as outside input.</summary>
internal static class FetcherMessages
{
    /// <summary>Octets of a message, at most: a file, a signature, and the authorities and trust anchors of the operator.</summary>
    internal const int Longest = 2 * 1024 * 1024;

    /// <summary>The kind of a request for one GET; the connected socket comes with it.</summary>
    internal const byte Get = (byte)'G';

    /// <summary>The kind of a request to judge a file.</summary>
    internal const byte Judge = (byte)'J';

    /// <summary>The kind of every answer.</summary>
    internal const byte Answer = (byte)'A';

    private const int MostAuthorities = 512, LongestCertificate = 64 * 1024, LongestUrl = 8192, LongestText = 64 * 1024;

    internal static byte[] Write(HopRequest request) => new FrameWriter()
        .Text(request.Url.AbsoluteUri).Byte((byte)request.Kind).Number(request.At.UtcTicks).Text(request.ETag).List(request.Authorities).ToArray();

    internal static HopRequest ReadRequest(ReadOnlySpan<byte> octets)
    {
        FrameReader reader = new(octets);
        if (!Uri.TryCreate(reader.Text(LongestUrl), UriKind.Absolute, out Uri? url)) throw FrameReader.Malformed();
        FetchedKind kind = (FetchedKind)reader.Byte();
        HopRequest request = new(url, Enum.IsDefined(kind) ? kind : throw FrameReader.Malformed(), Time(reader.Number())) { ETag = reader.Text(LongestUrl), Authorities = reader.List(MostAuthorities, LongestCertificate) };
        reader.End();
        return request;
    }

    internal static byte[] Write(FileToJudge file) => new FrameWriter()
        .Octets(file.Octets).Number(file.At.UtcTicks).Maybe(file.Signature).List(file.Anchors).Flag(file.TrustsSystem).Maybe(file.Signer).ToArray();

    internal static FileToJudge ReadFile(ReadOnlySpan<byte> octets)
    {
        FrameReader reader = new(octets);
        FileToJudge file = new(reader.Octets(MudLimits.Default.MaxBytes), Time(reader.Number()))
        {
            Signature = reader.MaybeOctets(CmsEncoding.MostOctets),
            Anchors = reader.List(MostAuthorities, LongestCertificate),
            TrustsSystem = reader.Flag(),
            Signer = reader.MaybeOctets(LongestUrl),
        };
        reader.End();
        return file;
    }

    internal static byte[] Write(HopAnswer answer) => (answer switch
    {
        HopAnswer.Content content => new FrameWriter().Byte(0).Octets(content.Octets).Text(content.ETag).Maybe(content.Fresh?.Ticks).Text(content.SignatureUrl),
        HopAnswer.Unchanged unchanged => new FrameWriter().Byte(1).Maybe(unchanged.Fresh?.Ticks),
        HopAnswer.Redirect redirect => new FrameWriter().Byte(2).Text(redirect.Location),
        HopAnswer.Refused refused => new FrameWriter().Byte(3).Text(refused.Reason).Flag(refused.IsPassing),
        _ => throw new InvalidOperationException("There is no other answer."),
    }).ToArray();

    internal static HopAnswer ReadAnswer(ReadOnlySpan<byte> octets, HopRequest request)
    {
        FrameReader reader = new(octets);
        HopAnswer answer = reader.Byte() switch
        {
            0 => new HopAnswer.Content(reader.Octets(request.MostOctets), reader.Text(LongestUrl), Length(reader.MaybeNumber())) { SignatureUrl = reader.Text(LongestText) },
            1 when request.ETag is not null => new HopAnswer.Unchanged(Length(reader.MaybeNumber())),
            2 => new HopAnswer.Redirect(reader.Text(LongestUrl) ?? throw FrameReader.Malformed()),
            3 => new HopAnswer.Refused(reader.Text(LongestText) ?? throw FrameReader.Malformed(), reader.Flag()),
            _ => throw FrameReader.Malformed(),
        };
        reader.End();
        return answer;
    }

    internal static byte[] Write(FileVerdict verdict)
    {
        FrameWriter writer = new FrameWriter().Text(Cut(verdict.Unreadable)).Flag(verdict.Signature is not null);
        if (verdict.Signature is { } judged)
            writer.Byte((byte)judged.Status).Text(Cut(judged.Signer)).Text(Cut(judged.Issuer)).Text(judged.SignerPin).Maybe(judged.SignedAt?.UtcTicks).Text(Cut(judged.Why));
        return writer.ToArray();
    }

    internal static FileVerdict ReadVerdict(ReadOnlySpan<byte> octets)
    {
        FrameReader reader = new(octets);
        string? unreadable = reader.Text(LongestText);
        FileVerdict verdict = new(unreadable, reader.Flag() ? Judgement(ref reader) : null);
        reader.End();
        return verdict;
    }

    private static SignatureJudgement Judgement(ref FrameReader reader)
    {
        SignatureStatus status = (SignatureStatus)reader.Byte();
        if (status is not (SignatureStatus.Valid or SignatureStatus.UnknownSigner or SignatureStatus.Broken)) throw FrameReader.Malformed();
        return new(status)
        {
            Signer = Name(reader.Text(LongestText)),
            Issuer = Name(reader.Text(LongestText)),
            SignerPin = reader.Text(LongestText),
            SignedAt = reader.MaybeNumber() is { } ticks ? Time(ticks) : null,
            Why = CertificateText.Of(reader.Text(LongestText) ?? throw FrameReader.Malformed(), CertificateText.LongestText),
        };
    }

    private static string? Name(string? text) => text is null ? null : CertificateText.Of(text);

    // A quarter of the bound in characters is less than the bound in octets.
    private static string? Cut(string? text) => text is { Length: > LongestText / 4 } ? text[..(LongestText / 4)] : text;

    private static DateTimeOffset Time(long ticks) =>
        ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks ? new(ticks, TimeSpan.Zero) : throw FrameReader.Malformed();

    private static TimeSpan? Length(long? ticks) => ticks switch { null => null, < 0 => throw FrameReader.Malformed(), { } length => new(length) };
}
