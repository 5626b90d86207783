using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>Which files apply in full, and what a device may do while its profile waits for a person.</summary>
public sealed class FileTrustTests
{
    private const string Url = "https://mud.example.net/camera.json";

    private const string Everything = """
        { "name": "all-tcp", "matches": { "tcp": { "destination-port": { "operator": "gte", "port": 1 } } }, "actions": { "forwarding": "accept" } },
        { "name": "all-udp", "matches": { "udp": { "destination-port": { "operator": "gte", "port": 1 } } }, "actions": { "forwarding": "accept" } }
        """;

    [Theory]
    [InlineData(ProfileTrust.Approved, SignatureStatus.Unsigned, true)]
    [InlineData(ProfileTrust.Approved, SignatureStatus.Valid, true)]
    [InlineData(ProfileTrust.Approved, SignatureStatus.UnknownSigner, false)]
    [InlineData(ProfileTrust.Approved, SignatureStatus.Broken, false)]
    [InlineData(ProfileTrust.Signed, SignatureStatus.Unsigned, false)]
    [InlineData(ProfileTrust.Signed, SignatureStatus.Valid, true)]
    [InlineData(ProfileTrust.Signed, SignatureStatus.UnknownSigner, false)]
    [InlineData(ProfileTrust.Signed, SignatureStatus.Broken, false)]
    [InlineData(ProfileTrust.Signed, SignatureStatus.Local, true)]
    [InlineData(ProfileTrust.Any, SignatureStatus.Unsigned, true)]
    [InlineData(ProfileTrust.Any, SignatureStatus.Broken, true)]
    public void T14_File_of_a_confirmed_url_applies_in_full_as_the_operator_says(ProfileTrust trust, SignatureStatus status, bool isInFull)
    {
        Story story = Confirmed(Home.Empty() with { Trust = trust }, status);

        Assert.Equal(isInFull, Allows(story, Ssh));
        Assert.Equal(isInFull ? 0 : 1, ApprovalQueue.Of(story.State).Count());

        // A person may take it all the same, and then exactly this version.
        story.Answers(true);
        Assert.True(Allows(story, Ssh));
        Assert.Empty(ApprovalQueue.Of(story.State));
    }

    [Theory]
    [InlineData(ProfileTrust.Any)]
    [InlineData(ProfileTrust.Approved)]
    [InlineData(ProfileTrust.Signed)]
    public void T2_No_trust_in_files_makes_a_claim_strong(ProfileTrust trust)
    {
        Story story = Claimed(Home.Empty() with { Trust = trust }, SignatureStatus.Valid);

        Assert.False(Allows(story, Ssh));
        Assert.True(Allows(story.Answers(true), Ssh));
    }

    [Theory]
    [InlineData(WaitingAccess.Claimed, true, true, true)]
    [InlineData(WaitingAccess.Baseline, true, true, true)]
    [InlineData(WaitingAccess.LocalOnly, true, true, false)]
    [InlineData(WaitingAccess.DnsOnly, true, false, false)]
    [InlineData(WaitingAccess.Deny, false, false, false)]
    public void T2_While_a_claim_waits_no_value_adds_to_the_rules_without_a_profile(WaitingAccess access, bool asksNames, bool reachesHub, bool reachesWeb)
    {
        GatewayState empty = Home.Empty();
        GatewayState home = empty with { Baseline = Baseline.Policy(new()), Controllers = empty.Controllers.SetItem(Baseline.Url, [IPAddress.Parse("192.168.20.11")]), WhileWaiting = access };
        Story without = new Story(home).Sees(address: "192.168.20.10"), waiting = Claimed(home, SignatureStatus.Unsigned);

        Assert.All(Flows(), flow => Assert.True(Allows(without, flow) || !Allows(waiting, flow), $"{flow.Peer} port {flow.PeerPort} is open because of the claim"));
        Assert.Equal((asksNames, reachesHub, reachesWeb), (Allows(waiting, Dns), Allows(waiting, Hub), Allows(waiting, Web)));
        Assert.True(Allows(without, Dns) && Allows(without, Hub) && Allows(without, Web));
    }

    [Fact]
    public void T14_Confirmed_device_whose_file_is_broken_is_held_as_the_operator_says()
    {
        Story story = Confirmed(Home.Empty() with { Baseline = Baseline.Policy(new()), WhileWaiting = WaitingAccess.DnsOnly }, SignatureStatus.Broken);

        Assert.Equal((true, false), (Allows(story, Dns), Allows(story, Web)));
        Assert.Contains("its signature is broken", Assert.Single(ApprovalQueue.Of(story.State)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Fetching_from_an_unknown_authority_waits_where_the_operator_wants_to_be_asked()
    {
        GatewayState home = Home.Empty() with { Fetch = FetchRule.Ask };
        Story story = new Story(home).Sees(address: "192.168.20.10", url: Url);
        Assert.False(FetchPermission.MayFetch(story.State, Url));
        Assert.True(FetchPermission.MayFetch(story.State with { Fetch = FetchRule.Always }, Url));

        story.Answers(true);
        Assert.True(FetchPermission.MayFetch(story.State, Url));
        Assert.True(FetchPermission.MayFetch(story.State, "https://mud.example.net/other.json"));
        Assert.False(FetchPermission.MayFetch(story.State, "https://mud.example.net.evil.example/other.json"));
    }

    [Theory]
    [InlineData(SignatureStatus.Valid, "signed by CN=maker, trusted, because its chain ends at the trust anchor CN=root")]
    [InlineData(SignatureStatus.UnknownSigner, "signed, signer unknown")]
    [InlineData(SignatureStatus.Broken, "signature broken")]
    [InlineData(SignatureStatus.Unsigned, "unsigned")]
    public void T14_Badge_says_no_more_than_is_known(SignatureStatus status, string badge) => Assert.Equal(badge, ProfileBadge.OfSignature(Judgement(status)));

    private static readonly Flow Ssh = To("203.0.113.99", 22), Web = To("203.0.113.99", 443), Dns = To("192.168.20.1", 53) with { Protocol = IpProtocols.Udp }, Hub = To("192.168.20.11", 8123);

    private static Flow To(string peer, ushort port) => new()
    {
        Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Tcp, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 50000, Peer = IPAddress.Parse(peer), PeerPort = port,
    };

    private static IEnumerable<Flow> Flows() =>
        from direction in new[] { PolicyDirection.FromDevice, PolicyDirection.ToDevice }
        from peer in new[] { "203.0.113.99", "192.168.20.11", "192.168.20.12", "192.168.30.10", "10.0.0.1", "224.0.0.251", "192.168.20.1" }
        from port in new ushort[] { 22, 23, 53, 80, 123, 443, 445, 5353, 8123, 8883 }
        from protocol in new[] { IpProtocols.Tcp, IpProtocols.Udp, IpProtocols.Icmp }
        select To(peer, port) with { Direction = direction, DevicePort = port, Protocol = protocol };

    private static Story Claimed(GatewayState home, SignatureStatus status) => Loaded(new Story(home).Sees(address: "192.168.20.10", url: Url), status);

    private static Story Confirmed(GatewayState home, SignatureStatus status) =>
        Loaded(new Story(home).Then(new PolicyInput.Onboarded(Home.CameraMac, new(Url, SightingSource.Label, Home.Noon))).Sees(address: "192.168.20.10"), status);

    private static Story Loaded(Story story, SignatureStatus status)
    {
        MudFile file = Home.Profile(Everything);
        return story.Then(new PolicyInput.ProfileLoaded(Url, new(file, PolicyCompiler.Compile(file), Judgement(status), Home.Noon)));
    }

    private static SignatureJudgement Judgement(SignatureStatus status) => new(status)
    {
        Signer = status is SignatureStatus.Valid or SignatureStatus.UnknownSigner ? "CN=maker" : null,
        SignerPin = status == SignatureStatus.Valid ? "pin" : null,
        Why = status == SignatureStatus.Valid ? "Trusted, because its chain ends at the trust anchor CN=root." : "The chain or the file does not fit.",
    };

    private static bool Allows(Story story, Flow flow) =>
        FlowEvaluator.Judge(GatewayDirectory.PolicyOf(story.State, story.Camera), GatewayDirectory.Of(story.State), flow).Verdict == FlowVerdict.Allowed;
}
