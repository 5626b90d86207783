using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Oracle.Homes;

/// <summary>Profiles of the devices around the subject.</summary>
internal static class Neighbours
{
    /// <summary>Lets everything pass both ways, so that the other half alone decides.</summary>
    internal static Profile Open(string url) => Of(url, [Allow("all", new())], [Allow("all", new())]);

    /// <summary>Takes and sends a few things, so that a flow may fail at either half.</summary>
    internal static Profile Choosy(string url) => Of(url,
        [
            Allow("web", Local(new() { Tcp = new() { DestinationPort = new(PortOperator.Range, 8080, 8090) } })),
            Allow("coap", Local(new() { Udp = new() { SourcePort = PortMatch.EqualTo(5683) } })),
        ],
        [
            Allow("service", Local(new() { Tcp = new() { DestinationPort = new(PortOperator.LessOrEqual, 443, 443) } })),
            Allow("media", Local(new() { Udp = new() { DestinationPort = new(PortOperator.Range, 5000, 6000) } })),
            Allow("echo", Local(new() { Icmp = new() { Type = 8 } })),
        ]);

    private static AceMatches Local(AceMatches matches) => matches with { Mud = new() { LocalNetworks = true } };

    private static Ace Allow(string name, AceMatches matches) => new() { Name = name, Matches = matches, Forwarding = AceAction.Accept };

    private static Profile Of(string url, Ace[] from, Ace[] to)
    {
        MudFile file = new()
        {
            MudUrl = url,
            LastUpdate = DateTimeOffset.UnixEpoch,
            IsSupported = true,
            FromDevice = ["from"],
            ToDevice = ["to"],
            Acls = [new() { Name = "from", Aces = from }, new() { Name = "to", Aces = to }],
        };
        return new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, DateTimeOffset.UnixEpoch);
    }
}
