using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

/// <summary>Entries of the queue: what their ids stand for, and what approval would change.</summary>
public sealed class ApprovalQueueTests
{
    private const string Url = "https://mud.example.net/camera.json";
    private static readonly string Https = Entry("https", 443, 443), Mqtt = Entry("mqtt", 8883, 8883);

    [Fact]
    public void T14_Id_follows_from_a_secret_of_the_gateway_so_that_nobody_outside_makes_two_entries_with_one_id()
    {
        GatewayState waiting = Waiting(Https, $"{Https}, {Mqtt}");

        Assert.NotEqual(IdOf(waiting), IdOf(waiting with { ApprovalSecret = [1, 2, 3] }));
        Assert.Equal(IdOf(waiting), IdOf(waiting with { ApprovalSecret = [] }));
    }

    [Fact]
    public void T14_The_same_text_signed_by_somebody_is_another_entry()
    {
        GatewayState waiting = Waiting(Https, $"{Https}, {Mqtt}");
        WaitingFile file = waiting.WaitingFiles[Url];
        SignatureJudgement signed = new(SignatureStatus.Valid) { Signer = "CN=other", SignerPin = "b" };

        Assert.NotEqual(IdOf(waiting), IdOf(waiting with { WaitingFiles = waiting.WaitingFiles.SetItem(Url, file with { Profile = file.Profile with { Signature = signed } }) }));
    }

    [Fact]
    public void New_version_of_a_profile_that_is_not_loaded_does_not_wait()
    {
        GatewayState waiting = Waiting(Https, $"{Https}, {Mqtt}");

        Assert.Empty(ApprovalQueue.Of(waiting with { Profiles = waiting.Profiles.Remove(Url) }));
    }

    [Fact]
    public void New_version_says_what_a_smaller_prohibition_no_longer_stops()
    {
        GatewayState waiting = Waiting($"{Entry("deny", 8000, 9000, "drop")}, {Entry("all", 443, 9999)}", $"{Entry("deny", 8443, 8443, "drop")}, {Entry("all", 443, 9999)}");

        Assert.Contains(ApprovalGain.Of(waiting, ApprovalQueue.Of(waiting).Single()), sentence => sentence.StartsWith("No longer holds: ", StringComparison.Ordinal) && sentence.Contains("8000", StringComparison.Ordinal));
    }

    [Fact]
    public void New_version_says_what_approval_would_end()
    {
        GatewayState waiting = Waiting($"{Https}, {Mqtt}", $"{Https}, {Entry("other", 8080, 8080)}");

        Assert.Contains(ApprovalGain.Of(waiting, ApprovalQueue.Of(waiting).Single()), sentence => sentence.StartsWith("Approval would end: ", StringComparison.Ordinal) && sentence.Contains("8883", StringComparison.Ordinal));
    }

    private static string IdOf(GatewayState state) => Assert.Single(ApprovalQueue.Of(state)).Id;

    private static GatewayState Waiting(string before, string after) => new Story(Home.Empty())
        .Then(new PolicyInput.Onboarded(Home.CameraMac, new(Url, SightingSource.Label, Home.Noon))).Sees(address: "192.168.20.10")
        .Then(Loaded(before)).Then(Loaded(after)).State;

    private static PolicyInput.ProfileLoaded Loaded(string entries)
    {
        MudFile file = Home.Profile(entries) with { MudUrl = Url };
        return new(Url, new(file, PolicyCompiler.Compile(file), SignatureJudgement.Unsigned, Home.Noon));
    }

    private static string Entry(string name, ushort low, ushort high, string action = "accept") => $$"""
        { "name": "{{name}}", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.9/32" },
          "tcp": { "destination-port": { "lower-port": {{low}}, "upper-port": {{high}} } } }, "actions": { "forwarding": "{{action}}" } }
        """;
}
