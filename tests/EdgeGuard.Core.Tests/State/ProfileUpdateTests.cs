using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>New versions of a profile in force: what applies at once, and what waits for a person (RFC 8520 §13).</summary>
public sealed class ProfileUpdateTests
{
    private const string Url = "https://mud.example.net/camera.json";
    private const string Https = """{ "name": "https", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.9/32" }, "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }""";
    private const string Mqtt = """{ "name": "mqtt", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.9/32" }, "tcp": { "destination-port": { "operator": "eq", "port": 8883 } } }, "actions": { "forwarding": "accept" } }""";
    private const string Both = $"{Https}, {Mqtt}";
    private const string Wider = $$"""{{Both}}, { "name": "http", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.9/32" }, "tcp": { "destination-port": { "operator": "eq", "port": 80 } } }, "actions": { "forwarding": "accept" } }""";

    private static readonly SignatureJudgement Maker = Signed("CN=maker", "a"), Other = Signed("CN=other", "b"), Broken = new(SignatureStatus.Broken) { Why = "The file was changed." };
    private static readonly SignatureJudgement Unknown = new(SignatureStatus.UnknownSigner) { Signer = "CN=nobody", Why = "The chain ends at no trust anchor." };

    [Fact]
    public void F37_Wider_version_waits_and_the_one_before_stays_until_a_person_approves()
    {
        Story story = InForce(Https, SignatureJudgement.Unsigned);

        Loads(story, Both, SignatureJudgement.Unsigned);
        Assert.Equal(Fingerprint(Https), story.State.Profiles[Url].Fingerprint);
        Approval entry = Assert.Single(ApprovalQueue.Of(story.State));
        Assert.Equal((ApprovalKind.Update, Home.Camera), (entry.Kind, entry.Device));
        Assert.Equal("It may contact the address 203.0.113.9: secure messages (TCP 8883).", Assert.Single(ApprovalGain.Of(story.State, entry)));
        Assert.Contains("has a new version of its profile", Assert.Single(story.Events.OfType<GatewayEvent.ApprovalNeeded>()).Request, StringComparison.Ordinal);
        Assert.Single(story.State.Concerns);

        // The same version again is no news.
        Loads(story, Both, SignatureJudgement.Unsigned);
        Assert.Single(story.Events.OfType<GatewayEvent.ApprovalNeeded>());

        story.Answers(true);
        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);
        Assert.Empty(ApprovalQueue.Of(story.State));
        Assert.Empty(story.State.Concerns);
        Assert.Equal(story.Now, ProfileBadge.ApprovedAt(story.State, story.Camera, Url));
    }

    [Theory]
    [InlineData(SignatureStatus.Broken, "today", SignatureStatus.Valid)]
    [InlineData(SignatureStatus.Broken, "other anchors", SignatureStatus.Broken)]
    [InlineData(SignatureStatus.UnknownSigner, "other anchors", SignatureStatus.UnknownSigner)]
    public void T14_Verified_version_stays_so_until_what_it_was_judged_by_changes(SignatureStatus next, string judgedBy, SignatureStatus inForce)
    {
        Story story = InForce(Https, Maker with { JudgedBy = "today" });

        Loads(story, Https, new(next) { JudgedBy = judgedBy, Why = "Another verdict." });

        Assert.Equal(inForce, story.State.Profiles[Url].Signature.Status);
        Assert.Equal(inForce != SignatureStatus.Valid, FileTrust.WhyNot(story.State, Url, story.State.Profiles[Url]) is not null);
        Loads(story, Https, Maker with { JudgedBy = "today" });
        Assert.Equal(SignatureStatus.Valid, story.State.Profiles[Url].Signature.Status);
    }

    [Theory]
    [InlineData("unsigned")]
    [InlineData("maker")]
    public void F37_Version_that_its_maker_withdrew_waits_no_more(string signer)
    {
        Story story = InForce(Https, Judgement(signer));
        Loads(story, Both, Other);
        string id = Assert.Single(ApprovalQueue.Of(story.State)).Id;

        Loads(story, Https, Judgement(signer));

        Assert.Empty(ApprovalQueue.Of(story.State));
        story.Then(new PolicyInput.ApprovalAnswered(id, IsGranted: true, "cli"));
        Assert.Equal(Fingerprint(Https), story.State.Profiles[Url].Fingerprint);
    }

    [Theory]
    [InlineData("unsigned")]
    [InlineData("maker")]
    public void T14_Server_that_goes_back_and_forth_asks_no_person_again(string signer)
    {
        Story story = InForce(Https, Judgement(signer));
        Loads(story, Both, Other);
        story.Answers(false);

        Loads(story, Https, Judgement(signer));
        Loads(story, Both, Other);

        Assert.Empty(ApprovalQueue.Of(story.State));
        Assert.Equal(Fingerprint(Https), story.State.Profiles[Url].Fingerprint);
    }

    [Theory]
    [InlineData("unsigned")]
    [InlineData("maker")]
    public void T14_Server_that_withdraws_a_version_and_gives_it_again_makes_no_more_events(string signer)
    {
        Story story = InForce(Https, Judgement(signer));
        for (int times = 0; times < 5; times++)
        {
            Loads(story, Both, SignatureJudgement.Unsigned);
            Assert.Single(ApprovalQueue.Of(story.State));
            Assert.Single(story.State.Concerns);

            Loads(story, Https, Judgement(signer));
            Assert.Empty(ApprovalQueue.Of(story.State));
            Assert.Empty(story.State.Concerns);
        }
        Assert.Single(story.Events.OfType<GatewayEvent.ApprovalNeeded>());

        // Another version is news, and the one that a person approves waits no more.
        Loads(story, Wider, SignatureJudgement.Unsigned);
        Assert.Equal(2, story.Events.OfType<GatewayEvent.ApprovalNeeded>().Count());
        story.Answers(true);
        Assert.Equal(Fingerprint(Wider), story.State.Profiles[Url].Fingerprint);
        Assert.Empty(story.State.WaitingFiles);
    }

    [Theory]
    [InlineData("a", SignatureStatus.Valid)]
    [InlineData("b", SignatureStatus.Broken)]
    [InlineData(null, SignatureStatus.Broken)]
    public void T14_Verdict_by_a_later_verifier_that_finds_only_expiry_ends_no_access(string? pin, SignatureStatus inForce)
    {
        Story story = InForce(Https, Maker with { JudgedBy = "before" });

        Loads(story, Https, new(SignatureStatus.Broken) { JudgedBy = "now", SignerPin = pin, Why = "It expired." });

        Assert.Equal(inForce, story.State.Profiles[Url].Signature.Status);
    }

    public static TheoryData<string, string> Narrowings() => new()
    {
        { Both, Https },
        { Ports(443, 8883), Ports(443, 8000) },
        { Ports(443, 8883), Https },
        { Deny(8443) + Ports(443, 8883), Deny(8443) + Ports(443, 8883) },
        { Ports(443, 8883), Deny(8443) + Ports(443, 8883) },
        { Deny(8443) + Ports(443, 8883), Deny(8443) + Https },
        { Deny(8443) + Ports(443, 8883), Deny(8000, 9000) + Ports(443, 8883) },
        // A prohibition of answers forbids no flow.
        { DenyAnswers(8443) + Ports(443, 8883), Ports(443, 8883) },
    };

    [Theory]
    [MemberData(nameof(Narrowings))]
    public void F36_Narrower_version_applies_at_once(string before, string after)
    {
        Story story = InForce(before, SignatureJudgement.Unsigned);

        Loads(story, after, SignatureJudgement.Unsigned);

        Assert.Equal(Fingerprint(after), story.State.Profiles[Url].Fingerprint);
        Assert.Empty(ApprovalQueue.Of(story.State));
    }

    public static TheoryData<string, string> Widenings() => new()
    {
        { Https, Both },
        { Ports(443, 8000), Ports(443, 8001) },
        { Https, Https.Replace("203.0.113.9/32", "203.0.113.8/31", StringComparison.Ordinal) },
        { Deny(8443) + Ports(443, 8883), Ports(443, 8883) },
        { Deny(8443) + Ports(443, 8883), Ports(443, 8883) + ", " + Deny(8443).TrimEnd(',', ' ') },
        { Deny(8000, 9000) + Ports(443, 8883), Deny(8443) + Ports(443, 8883) },
        { Deny(8443) + Ports(443, 8883), DenyAnswers(8443) + Ports(443, 8883) },
    };

    [Theory]
    [MemberData(nameof(Widenings))]
    public void F37_No_way_to_permit_more_applies_at_once(string before, string after)
    {
        Story story = InForce(before, SignatureJudgement.Unsigned);

        Loads(story, after, SignatureJudgement.Unsigned);

        Assert.Equal(Fingerprint(before), story.State.Profiles[Url].Fingerprint);
        Assert.Single(ApprovalQueue.Of(story.State));
    }

    [Theory]
    [InlineData("unsigned", 0, false)]
    [InlineData("unsigned", 6, false)]
    [InlineData("unsigned", 8, true)]
    [InlineData("maker", 0, true)]
    public void F36_Narrower_version_that_ends_what_a_device_did_within_seven_days_waits_if_it_is_unsigned(string signer, int days, bool isAtOnce)
    {
        Story story = InForce(Both, Judgement(signer)).Then(new PolicyInput.FlowsSeen([(Home.Camera, Mqtts)])).After(TimeSpan.FromDays(days));

        Loads(story, Https, Judgement(signer));

        Assert.Equal(isAtOnce, story.State.Profiles[Url].Fingerprint == Fingerprint(Https));
        if (!isAtOnce) Assert.Contains("it forbids what a device did within seven days (00005e005301 to 203.0.113.9 port 8883)", Assert.Single(ApprovalQueue.Of(story.State)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void T14_F36_Refused_narrower_version_stays_refused_when_the_flows_are_forgotten()
    {
        Story story = InForce(Both, SignatureJudgement.Unsigned).Then(new PolicyInput.FlowsSeen([(Home.Camera, Mqtts)]));
        Loads(story, Https, SignatureJudgement.Unsigned);
        story.Answers(false).After(TimeSpan.FromDays(8));

        Loads(story, Https, SignatureJudgement.Unsigned);
        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);
        Assert.Empty(ApprovalQueue.Of(story.State));

        // Another version is another question, and ends nothing that was done lately.
        Loads(story, Mqtt, SignatureJudgement.Unsigned);
        Assert.Equal(Fingerprint(Mqtt), story.State.Profiles[Url].Fingerprint);
    }

    [Theory]
    [InlineData("my-controller", true)]
    [InlineData("", false)]
    public void T14_Version_of_the_same_signer_that_opens_more_of_a_controller_waits(string controllerKey, bool waits)
    {
        Story story = InForce(Report(8883), Maker);
        Story withHub = new Story(controllerKey.Length == 0 ? story.State : story.State with { Controllers = story.State.Controllers.Add(controllerKey, [System.Net.IPAddress.Parse("192.168.20.11")]) })
            .Sees(mac: Home.BulbMac, address: "192.168.20.11");

        Loads(withHub, $"{Report(8883)}, {Https}", Maker);
        Assert.Equal(Fingerprint($"{Report(8883)}, {Https}"), withHub.State.Profiles[Url].Fingerprint);

        Loads(withHub, $"{Report(8884)}, {Https}", Maker);
        Assert.Equal(waits ? Fingerprint($"{Report(8883)}, {Https}") : Fingerprint($"{Report(8884)}, {Https}"), withHub.State.Profiles[Url].Fingerprint);
        if (!waits) return;
        Assert.Equal("it permits 00005e005302, its controller, more, and its signer does not vouch for that device", Assert.Single(ApprovalQueue.Of(withHub.State)).Why);
        withHub.Answers(true);
        Assert.Equal(Fingerprint($"{Report(8884)}, {Https}"), withHub.State.Profiles[Url].Fingerprint);

        // Less of it needs nobody.
        Loads(withHub, Https, Maker);
        Assert.Equal(Fingerprint(Https), withHub.State.Profiles[Url].Fingerprint);
    }

    [Fact]
    public void Flows_of_a_device_are_bounded_and_noted_once_an_hour()
    {
        Story story = InForce(Both, SignatureJudgement.Unsigned);
        for (ushort port = 1; port <= 200; port++) story.Then(new PolicyInput.FlowsSeen([(Home.Camera, Mqtts with { PeerPort = port })]));
        Assert.Equal(Enumerable.Range(137, 64), story.State.RecentFlows[Home.Camera].Select(flow => (int)flow.Flow.PeerPort));

        GatewayState before = story.State;
        Assert.Same(before, story.Then(new PolicyInput.FlowsSeen([(Home.Camera, Mqtts with { PeerPort = 200, DevicePort = 41000 })])).State);
        Assert.NotSame(before, story.After(TimeSpan.FromHours(2)).Then(new PolicyInput.FlowsSeen([(Home.Camera, Mqtts with { PeerPort = 200 })])).State);
    }

    [Theory]
    [InlineData("https://mud.example.net/camera-2.json", "maker", true)]
    [InlineData("https://mud.example.net/camera-2.json", "other", false)]
    [InlineData("https://mud.example.net/camera-2.json", "unsigned", false)]
    [InlineData("https://mud.example.net/v2/camera.json", "maker", false)]
    [InlineData("https://mud.elsewhere.example/camera-2.json", "maker", false)]
    public void T2_New_url_of_new_firmware_follows_in_the_same_folder_by_the_same_signer(string url, string signer, bool follows)
    {
        Story story = InForce(Https, Maker).After(TimeSpan.FromHours(2)).Sees(url: url);
        Assert.Equal((Url, url), (story.Camera.ProfileKey, story.Camera.Request?.Key));

        MudFile file = Home.Profile(Both) with { MudUrl = url };
        story.Then(new PolicyInput.ProfileLoaded(url, new(file, PolicyCompiler.Compile(file), Judgement(signer), story.Now)));

        Assert.Equal(follows ? url : Url, story.Camera.ProfileKey);
        Assert.Equal(SightingSource.Label, story.Camera.ProfileSource);
        Assert.Equal(follows ? 0 : 1, ApprovalQueue.Of(story.State).Count());
        // It stays so when the device is seen again.
        Assert.Equal(follows ? url : Url, story.After(TimeSpan.FromHours(2)).Sees(url: url).Camera.ProfileKey);
    }

    // The draft knows no list of URLs; what a file declares is its mud-url.
    [Theory]
    [InlineData("https://mud.example.net/v2/camera.json", true)]
    [InlineData("https://mud.elsewhere.example/camera.json", false)]
    public void T2_Mud_url_in_the_new_file_says_where_the_next_ones_are(string declared, bool follows)
    {
        Story story = InForce(Https, Maker).After(TimeSpan.FromHours(2)).Sees(url: Second);
        LoadsAs(story, Second, declared);
        Assert.Equal(follows ? Second : Url, story.Camera.ProfileKey);
        if (!follows) return;

        const string Old = "https://mud.example.net/camera-4.json", Moved = "https://mud.example.net/v2/camera-3.json";
        story.After(TimeSpan.FromHours(2)).Sees(url: Old);
        LoadsAs(story, Old, Old);
        Assert.Equal(Second, story.Camera.ProfileKey);
        story.After(TimeSpan.FromHours(2)).Sees(url: Moved);
        LoadsAs(story, Moved, Moved);
        Assert.Equal(Moved, story.Camera.ProfileKey);
    }

    private static void LoadsAs(Story story, string url, string declared)
    {
        MudFile file = Home.Profile(Both) with { MudUrl = declared };
        story.Then(new PolicyInput.ProfileLoaded(url, new(file, PolicyCompiler.Compile(file), Maker, story.Now)));
    }

    [Fact]
    public void T2_New_url_whose_file_another_device_uses_already_follows_at_once()
    {
        const string next = "https://mud.example.net/camera-2.json";
        Story story = InForce(Https, Maker);
        MudFile file = Home.Profile(Both) with { MudUrl = next };
        story.Then(new PolicyInput.ProfileLoaded(next, new(file, PolicyCompiler.Compile(file), Maker, story.Now)));

        Assert.Equal((next, null), (story.After(TimeSpan.FromHours(2)).Sees(url: next).Camera.ProfileKey, story.Camera.Request));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void T2_New_url_with_an_older_file_waits(int days, bool follows)
    {
        Story story = InForce(Https, Maker).After(TimeSpan.FromHours(2)).Sees(url: Second);

        LoadsOf(story, Second, days);

        Assert.Equal(follows ? Second : Url, story.Camera.ProfileKey);
        Assert.Equal(follows ? 0 : 1, ApprovalQueue.Of(story.State).Count());
    }

    [Fact]
    public void T2_Restricted_device_follows_no_new_url_until_it_is_free()
    {
        Story story = InForce(Https, Maker).After(TimeSpan.FromHours(2)).Sees(url: Second)
            .Then(new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Restricted, Home.Noon, "test", "test")));

        LoadsOf(story, Second);
        Assert.Equal(Url, story.Camera.ProfileKey);

        story.Then(new PolicyInput.ResponseDecided(Home.Camera, DeviceResponse.None)).After(TimeSpan.FromHours(2)).Sees(url: Second);
        Assert.Equal(Second, story.Camera.ProfileKey);
    }

    [Fact]
    public void T2_Refused_url_stays_refused_when_another_follows()
    {
        const string third = "https://mud.example.net/camera-3.json";
        Story story = InForce(Https, Maker).After(TimeSpan.FromHours(2)).Sees(url: Second).Answers(false).After(TimeSpan.FromHours(2)).Sees(url: third);
        LoadsOf(story, third);
        Assert.Equal(third, story.Camera.ProfileKey);

        LoadsOf(story, Second);
        story.After(TimeSpan.FromHours(2)).Sees(url: Second);

        Assert.Equal((third, null), (story.Camera.ProfileKey, story.Camera.Request));
    }

    private const string Second = "https://mud.example.net/camera-2.json";

    private static void LoadsOf(Story story, string url, int days = 0)
    {
        MudFile file = Home.Profile(Both) with { MudUrl = url };
        file = file with { LastUpdate = file.LastUpdate.AddDays(days) };
        story.Then(new PolicyInput.ProfileLoaded(url, new(file, PolicyCompiler.Compile(file), Maker, story.Now)));
    }

    private static readonly Flow Mqtts = new()
    {
        Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Tcp, Device = System.Net.IPAddress.Parse("192.168.20.10"), DevicePort = 40000,
        Peer = System.Net.IPAddress.Parse("203.0.113.9"), PeerPort = 8883,
    };

    public static TheoryData<string, string, bool> Signers() => new()
    {
        // Before, after, and whether a wider version applies at once.
        { "maker", "maker", true },
        { "unsigned", "unsigned", false },
        { "unsigned", "maker", false },
        { "maker", "other", false },
        { "maker", "unsigned", false },
        { "maker", "unknown", false },
        { "maker", "broken", false },
        { "unsigned", "broken", false },
        { "unsigned", "unknown", false },
    };

    [Theory]
    [MemberData(nameof(Signers))]
    public void T14_Only_the_signer_of_the_version_in_force_widens_it(string before, string after, bool isAtOnce)
    {
        Story story = InForce(Https, Judgement(before));

        Loads(story, Both, Judgement(after));

        Assert.Equal(isAtOnce, story.State.Profiles[Url].Fingerprint == Fingerprint(Both));
        Assert.Equal(isAtOnce ? 0 : 1, ApprovalQueue.Of(story.State).Count());
    }

    [Theory]
    [InlineData("maker", "other", "and this one by CN=other")]
    [InlineData("maker", "unsigned", "this one has no trusted signature")]
    [InlineData("maker", "broken", "its signature is broken: The file was changed.")]
    [InlineData("unsigned", "unknown", "its signer is unknown")]
    public void T14_T16_Narrower_version_of_another_signer_waits_too(string before, string after, string why)
    {
        Story story = InForce(Both, Judgement(before));

        Loads(story, Https, Judgement(after));

        Assert.Contains(why, Assert.Single(ApprovalQueue.Of(story.State)).Why, StringComparison.Ordinal);
        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);
    }

    [Fact]
    public void T14_T16_Same_text_with_the_signature_of_another_moves_no_pin()
    {
        Story story = InForce(Https, Maker);

        Loads(story, Https, Other);
        Assert.Contains("and this one by CN=other", Assert.Single(ApprovalQueue.Of(story.State)).Why, StringComparison.Ordinal);
        Loads(story, Both, Other);
        Assert.Equal((Fingerprint(Https), Maker), (story.State.Profiles[Url].Fingerprint, story.State.Profiles[Url].Signature));

        Loads(story, Both, Maker);
        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);
    }

    [Fact]
    public void T14_Approved_text_with_the_signature_of_another_waits()
    {
        Story story = InForce(Https, SignatureJudgement.Unsigned);
        Loads(story, Both, Maker);
        story.Answers(true);
        Loads(story, Https, Maker);

        Loads(story, Both, Other);
        Assert.Equal((Fingerprint(Https), Maker), (story.State.Profiles[Url].Fingerprint, story.State.Profiles[Url].Signature));

        Loads(story, Both, Maker);
        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);
    }

    [Theory]
    [InlineData(Https)]
    [InlineData(Both)]
    public void T14_First_signer_of_a_profile_is_pinned_by_a_person(string first)
    {
        Story story = InForce(Both, SignatureJudgement.Unsigned).Then(new PolicyInput.FlowsSeen([(Home.Camera, Mqtts)]));

        Loads(story, first, Maker);
        Assert.Equal("the version in force has no verified signature, and this one is signed by CN=maker", Assert.Single(ApprovalQueue.Of(story.State)).Why);
        Assert.Equal((Fingerprint(Both), SignatureJudgement.Unsigned), (story.State.Profiles[Url].Fingerprint, story.State.Profiles[Url].Signature));
        Loads(story, Wider, Maker);
        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);

        Loads(story, first, Maker);
        story.Answers(true);
        Loads(story, Wider, Maker);
        Assert.Equal((Fingerprint(Wider), Maker), (story.State.Profiles[Url].Fingerprint, story.State.Profiles[Url].Signature));
        Assert.Empty(ApprovalQueue.Of(story.State));
    }

    [Fact]
    public void T14_Answer_is_about_the_signer_that_the_person_read()
    {
        Story story = InForce(Https, SignatureJudgement.Unsigned);
        Loads(story, Both, Maker);
        string read = ApprovalQueue.Of(story.State).Single().Id;
        Loads(story, Both, Other);

        story.Then(new PolicyInput.ApprovalAnswered(read, IsGranted: true, "cli"));
        Assert.Equal(Fingerprint(Https), story.State.Profiles[Url].Fingerprint);

        // What a person refused of one signer is asked again of another.
        story.Answers(false);
        Loads(story, Both, Maker);
        Assert.Equal(read, Assert.Single(ApprovalQueue.Of(story.State)).Id);
    }

    [Fact]
    public void T16_Version_of_another_authority_waits_although_the_signer_is_the_same()
    {
        Story story = InForce(Both, Maker);

        Loads(story, Https, Maker, authority: "mud.elsewhere.example");

        Assert.Contains("of mud.elsewhere.example", Assert.Single(ApprovalQueue.Of(story.State)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void T14_Answer_is_about_the_version_that_the_person_read()
    {
        Story story = InForce(Https, SignatureJudgement.Unsigned);
        Loads(story, Both, SignatureJudgement.Unsigned);
        string read = ApprovalQueue.Of(story.State).Single().Id;
        Loads(story, $"{Both}, {Both.Replace("203.0.113.9", "203.0.113.66", StringComparison.Ordinal).Replace("\"https\"", "\"h2\"", StringComparison.Ordinal).Replace("\"mqtt\"", "\"m2\"", StringComparison.Ordinal)}", SignatureJudgement.Unsigned);

        story.Then(new PolicyInput.ApprovalAnswered(read, IsGranted: true, "cli"));

        Assert.Equal(Fingerprint(Https), story.State.Profiles[Url].Fingerprint);
        Assert.NotEqual(read, Assert.Single(ApprovalQueue.Of(story.State)).Id);
    }

    [Fact]
    public void Refused_version_is_not_asked_about_again()
    {
        Story story = InForce(Https, SignatureJudgement.Unsigned);
        Loads(story, Both, SignatureJudgement.Unsigned);

        story.Answers(false);
        Loads(story, Both, SignatureJudgement.Unsigned);

        Assert.Empty(ApprovalQueue.Of(story.State));
        Assert.Empty(story.State.Concerns);
        Assert.Equal(Fingerprint(Https), story.State.Profiles[Url].Fingerprint);
    }

    [Fact]
    public void Version_that_the_maker_takes_back_no_longer_waits()
    {
        Story story = InForce(Https, Maker);
        Loads(story, Both, Broken);

        Loads(story, Https, Maker);

        Assert.Empty(ApprovalQueue.Of(story.State));
        Assert.Empty(story.State.Concerns);
    }

    [Fact]
    public void F35_Expired_signature_takes_nothing_from_the_version_in_force()
    {
        Story story = InForce(Https, Maker);

        Loads(story, Https, Broken);

        Assert.Equal(Maker, story.State.Profiles[Url].Signature);
        Assert.False(ClaimTrust.IsIntersected(story.State, story.Camera));
        Assert.Empty(ApprovalQueue.Of(story.State));
    }

    [Fact]
    public void File_of_the_operator_never_waits()
    {
        Story story = InForce(Https, SignatureJudgement.Local);

        Loads(story, Both, SignatureJudgement.Local);

        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);
    }

    [Fact]
    public void Version_of_a_profile_that_is_only_claimed_does_not_wait()
    {
        Story story = new Story(Home.Empty()).Sees(address: "192.168.20.10", url: Url);
        Loads(story, Https, SignatureJudgement.Unsigned);

        Loads(story, Both, SignatureJudgement.Unsigned);

        Assert.Equal(Fingerprint(Both), story.State.Profiles[Url].Fingerprint);
        Assert.Equal(ApprovalKind.Profile, Assert.Single(ApprovalQueue.Of(story.State)).Kind);
    }

    private static string Report(int port) => $$"""
        { "name": "report", "matches": { "ietf-mud:mud": { "my-controller": [null] }, "ipv4": { "protocol": 17 }, "udp": { "destination-port": { "operator": "eq", "port": {{port}} } } },
          "actions": { "forwarding": "accept" } }
        """;

    private static string Ports(int first, int last) => Entry("ports", first, last, "accept");

    private static string Deny(int first, int last = 0) => Entry("deny", first, last == 0 ? first : last, "drop") + ", ";

    private static string DenyAnswers(int port) => Deny(port).Replace("\"tcp\": {", "\"tcp\": { \"ietf-mud:direction-initiated\": \"to-device\",", StringComparison.Ordinal);

    private static string Entry(string name, int first, int last, string forwarding) => $$"""
        { "name": "{{name}}", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.9/32" }, "tcp": { "destination-port": { "lower-port": {{first}}, "upper-port": {{last}} } } },
          "actions": { "forwarding": "{{forwarding}}" } }
        """;

    private static Story InForce(string entries, SignatureJudgement signature)
    {
        Story story = new Story(Home.Empty() with { Trust = ProfileTrust.Approved })
            .Then(new PolicyInput.Onboarded(Home.CameraMac, new(Url, SightingSource.Label, Home.Noon))).Sees(address: "192.168.20.10");
        Loads(story, entries, signature);
        Assert.False(ClaimTrust.IsIntersected(story.State, story.Camera));
        return story;
    }

    private static void Loads(Story story, string entries, SignatureJudgement signature, string authority = "mud.example.net")
    {
        MudFile file = File(entries, authority);
        story.Then(new PolicyInput.ProfileLoaded(Url, new(file, PolicyCompiler.Compile(file), signature, story.Now)));
    }

    private static string Fingerprint(string entries) => new Profile(File(entries), PolicyCompiler.Nothing, SignatureJudgement.Unsigned, Home.Noon).Fingerprint;

    private static MudFile File(string entries, string authority = "mud.example.net") => Home.Profile(entries) with { MudUrl = $"https://{authority}/camera.json" };

    private static SignatureJudgement Signed(string name, string pin) => new(SignatureStatus.Valid) { Signer = name, SignerPin = pin, Why = "Trusted, because its chain ends at the trust anchor CN=root." };

    private static SignatureJudgement Judgement(string name) => name switch { "maker" => Maker, "other" => Other, "broken" => Broken, "unknown" => Unknown, _ => SignatureJudgement.Unsigned };
}
