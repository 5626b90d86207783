using System.Net;
using EdgeGuard.Core.Policy;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Lets devices answer what programs on the gateway ask by multicast or broadcast: SSDP, mDNS, WS-Discovery, KNX, CoAP. For
/// <see cref="GroupAnswers.Timeout"/>, answers pass to the address and port that asked, from the link that was asked. They are no evidence.
/// </summary>
/// <remarks>An answer comes from any port, because many devices do not answer from the port that was asked.</remarks>
internal static class GatewayRequests
{
    /// <summary>Requests that wait for answers: interface, address and port of the gateway.</summary>
    private const string Asked = "gateway_asked";

    /// <summary>Answers of each device, so that an open port is no way for a flood.</summary>
    private const string AnswerMeter = "gateway_answer_rate";

    private const int AnswersPerSecond = 20, AnswersAtOnce = 100;

    internal static NftChain Chain => new()
    {
        Name = "gateway_requests",
        Hook = new(NftChainType.Filter, NftHookPoint.Output, 0),
        Rules = [.. IpFamily.Both.SelectMany(f => new[]
        {
            Rule("multicast request of the gateway", In("lan_if", NftField.OutInterface), Is(NftField.Protocol, IpProtocols.Udp), FromProgram, IsIn(f.Destination, IPNetwork.Parse(f.Groups)), Remember(f)),
            Rule("broadcast request of the gateway", In("lan_if", NftField.OutInterface), Is(NftField.Protocol, IpProtocols.Udp), FromProgram, In(f.Named("broadcast_ip"), f.Destination), Remember(f)),
        })],
    };

    internal static IEnumerable<NftSet> Sets =>
    [
        .. IpFamily.Both.Select(f => RulesetCompiler.Meter(f.Named(Asked), NftType.IfName, f.Address, NftType.InetService) with { DefaultTimeout = GroupAnswers.Timeout }),
        RulesetCompiler.Meter(AnswerMeter, NftType.EtherAddr),
    ];

    /// <summary>For a device that may send: answers pass, up to a rate. Further ones are judged like any packet.</summary>
    internal static NftRule Answer(IpFamily f) => Rule("answer to a request of the gateway", Is(NftField.Protocol, IpProtocols.Udp), IsAsked(f),
        new NftStatement.Meter(AnswerMeter, [NftField.EtherSource], AnswersPerSecond, AnswersAtOnce), Accept);

    /// <summary>For an isolated device: an answer is dropped as well, and does not count against it.</summary>
    internal static NftRule NoEvidence(IpFamily f) => Rule("answer to a request of the gateway: not reported", Is(NftField.Protocol, IpProtocols.Udp), IsAsked(f),
        new NftStatement.Meter(AnswerMeter, [NftField.EtherSource], AnswersPerSecond, AnswersAtOnce), Counter, Drop);

    private static NftStatement FromProgram => new NftStatement.Match(NftField.SourcePort, [new(NftKey.Of(GroupAnswers.FirstPortOfGateway), NftKey.Of(ushort.MaxValue))]);

    private static NftStatement IsAsked(IpFamily f) => In(f.Named(Asked), NftField.InInterface, f.Destination, NftField.DestinationPort);

    private static NftStatement.Remember Remember(IpFamily f) =>
        new(f.Named(Asked), [NftField.OutInterface, f.Source, NftField.SourcePort], GroupAnswers.Timeout);
}
