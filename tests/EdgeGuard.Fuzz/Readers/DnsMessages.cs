using System.Net;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>A DNS message read as a question and as an answer, and written again as the proxy does it.</summary>
internal static class DnsMessages
{
    private static readonly IPAddress Device = IPAddress.Parse("192.168.20.10");

    internal static void Take(ReadOnlySpan<byte> message)
    {
        int at = 0;
        DnsName.TryRead(message, ref at, out _);
        bool isQuestion = DnsReader.TryReadOnlyQuestion(message, out _, out DnsQuestion asked);
        // Whoever reads an answer knows the question, also where the answer repeats none.
        if (!isQuestion) asked = new("cloud.example.net", DnsType.A, DnsQuestion.Internet);
        DnsAnswerReader.Read(asked, message, DnsAnswerRules.Plain);
        DnsAnswerReader.Read(asked with { Type = DnsType.Any }, message, DnsAnswerRules.Plain);
        if (isQuestion)
        {
            DnsQueryShape.IsOdd(asked);
            DnsAnswerWriter.Without(message, DnsResponseCode.Refused);
            ClientSubnet.Add(message, Device, out _);
        }
        if (!DnsReader.TryRead(message, out DnsReader dns)) return;
        byte[] answer = message.ToArray();
        DnsAnswerWriter.LowerLives(answer, TimeSpan.FromMinutes(1));
        ClientSubnet.WithoutEdns(answer);
        while (dns.TryReadRecord(out DnsRecord record))
        {
            _ = record.Address;
            record.TryReadTarget(out _);
            record.TryReadService(out _);
        }
    }
}
