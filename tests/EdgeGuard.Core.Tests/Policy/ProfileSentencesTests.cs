using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Tests.Mud;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class ProfileSentencesTests
{
    private const string Defaults = "your network's name servers|your network's time servers";

    [Theory]
    [InlineData("\"ietf-acldns:dst-dnsname\": \"a.example.net\"", "a.example.net")]
    [InlineData("\"destination-ipv4-network\": \"198.51.100.7/32\"", "the address 198.51.100.7")]
    [InlineData("\"destination-ipv4-network\": \"198.51.100.0/24\"", "the addresses 198.51.100.0/24")]
    [InlineData("\"destination-ipv4-network\": \"239.255.255.250/32\"", "the group 239.255.255.250")]
    [InlineData("\"destination-ipv4-network\": \"255.255.255.255/32\"", "everyone on its own network")]
    [InlineData("\"destination-ipv4-network\": \"0.0.0.0/0\"", "any host on the internet or in your network")]
    public void Address_or_name_is_called_what_a_householder_calls_it(string match, string expected) =>
        Assert.StartsWith($"It may contact {expected}: secure web (TCP 443)", First($"\"ipv4\": {{\"protocol\": 6, {match}}}, {Tcp}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"local-networks\": [null]", "any device in your network")]
    [InlineData("\"my-controller\": [null]", "the controllers that you name for it")]
    [InlineData("\"same-manufacturer\": [null]", "other devices of its maker")]
    [InlineData("\"manufacturer\": \"mud.example.com\"", "devices of the maker mud.example.com")]
    [InlineData("\"model\": \"https://mud.example.com/x\"", "devices described by https://mud.example.com/x")]
    [InlineData("\"controller\": \"urn:ietf:params:mud:gateway\"", "this gateway")]
    [InlineData("\"controller\": \"https://example.com/hub\"", "the hosts that you put into the class https://example.com/hub")]
    public void Class_is_called_what_a_householder_calls_it(string match, string expected) =>
        Assert.Equal($"It may contact {expected}: secure web (TCP 443).", First($"\"ietf-mud:mud\": {{{match}}}, {Tcp}"));

    [Theory]
    [InlineData("\"ipv4\": {\"protocol\": 17}, \"udp\": {\"destination-port\": {\"lower-port\": 5000, \"upper-port\": 5010}}", "UDP 5000-5010, by IPv4 only")]
    [InlineData("\"ipv4\": {\"protocol\": 17}, \"udp\": {\"source-port\": {\"port\": 68}, \"destination-port\": {\"port\": 67}}", "address assignment (UDP 67 from port 68), by IPv4 only")]
    [InlineData("\"ipv4\": {\"protocol\": 6}, \"tcp\": {\"ietf-mud:direction-initiated\": \"from-device\"}", "TCP, any port, by IPv4 only")]
    [InlineData("\"ipv4\": {\"protocol\": 1}, \"icmp\": {\"type\": 8}", "ping (ICMP)")]
    [InlineData("\"ipv4\": {\"protocol\": 1}, \"icmp\": {\"type\": 3, \"code\": 1}", "control messages (ICMP type 3 code 1)")]
    [InlineData("\"ipv4\": {\"protocol\": 2}", "group membership (IGMP)")]
    [InlineData("\"ipv4\": {\"protocol\": 47}", "IP protocol 47, by IPv4 only")]
    [InlineData("\"ipv4\": {}", "anything, by IPv4 only")]
    public void Service_is_called_what_a_householder_calls_it(string matches, string expected) =>
        Assert.Equal($"It may contact any host on the internet or in your network: {expected}.", First(matches));

    [Fact]
    public void Answers_are_no_sentences_of_their_own() =>
        Assert.Equal(["cloud.example.net|firmware.example.net|" + Defaults], [string.Join('|', Peers("plug.json"))]);

    [Fact]
    public void Family_that_was_added_is_gained_by_itself()
    {
        MudFile both = Seed("bulb.json");
        MudFile old = both with { FromDevice = ["from-bulb-ipv4"], ToDevice = ["to-bulb-ipv4"] };

        ProfileDifference difference = ProfileDifference.Between(old, both);

        Assert.Empty(difference.Lost);
        Assert.All(difference.Gained, sentence => Assert.EndsWith(", by IPv6 only.", sentence, StringComparison.Ordinal));
        Assert.Equal(4, difference.Gained.Count);
    }

    [Fact]
    public void Prohibition_that_goes_is_a_gain_and_one_that_comes_is_a_loss()
    {
        MudFile forbids = Seed("tv.json");
        MudFile permits = forbids with { Acls = [.. forbids.Acls.Select(acl => acl with { Aces = [.. acl.Aces.Where(ace => ace.Forwarding == AceAction.Accept)] })] };

        Assert.Contains("may not contact it", Assert.Single(ProfileDifference.Between(permits, forbids).Lost), StringComparison.Ordinal);
        Assert.StartsWith("No longer holds: ", Assert.Single(ProfileDifference.Between(forbids, permits).Gained), StringComparison.Ordinal);
    }

    [Fact]
    public void Order_that_changed_is_told_where_something_is_forbidden()
    {
        MudFile file = Seed("tv.json");
        MudFile turned = file with { Acls = [.. file.Acls.Select(acl => acl with { Aces = [.. acl.Aces.Reverse()] })] };

        Assert.Contains(ProfileDifference.Between(file, turned).Facts, fact => fact.StartsWith("The order", StringComparison.Ordinal));
        Assert.Empty(ProfileDifference.Between(file, file).Facts);
    }

    [Fact]
    public void Facts_that_an_approver_should_see_are_stated_when_they_change_for_the_worse()
    {
        MudFile old = Seed("plug.json") with { MudSignature = "https://mud.example.net/plug.p7s", IsSupported = true };

        Assert.Equal(["The profile now says it lives at https://evil.example/x, not " + old.MudUrl + "."], ProfileDifference.Between(old, old with { MudUrl = "https://evil.example/x" }).Facts);
        Assert.Equal(["The new version is dated before the old one."], ProfileDifference.Between(old, old with { LastUpdate = old.LastUpdate.AddSeconds(-1) }).Facts);
        Assert.Equal(["The new version names no signature; the old one did."], ProfileDifference.Between(old, old with { MudSignature = null }).Facts);
        Assert.Equal(["The maker no longer looks after this product."], ProfileDifference.Between(old, old with { IsSupported = false }).Facts);
        MudFile worst = old with { MudSignature = null, IsSupported = false };
        Assert.Empty(ProfileDifference.Between(worst, old with { LastUpdate = old.LastUpdate.AddSeconds(1) }).Facts);
        Assert.Empty(ProfileDifference.Between(worst, worst).Facts);
    }

    private const string Tcp = "\"tcp\": {\"ietf-mud:direction-initiated\": \"from-device\", \"destination-port\": {\"port\": 443}}";

    private static string First(string matches)
    {
        string text = $$$"""
            {"ietf-mud:mud": {"mud-version": 1, "mud-url": "https://mud.example.net/x", "last-update": "2026-01-15T09:00:00Z", "is-supported": true,
              "from-device-policy": {"access-lists": {"access-list": [{"name": "from"}]} } },
             "ietf-access-control-list:acls": {"acl": [{"name": "from", "type": "ipv4-acl-type", "aces": {"ace": [
               {"name": "one", "matches": {{{{matches}}}}, "actions": {"forwarding": "accept"}}]}}]}}
            """;
        MudResult result = MudReader.Read(System.Text.Encoding.UTF8.GetBytes(text), MudStrictness.Strict);
        string sentence = ProfileSentences.Of(Assert.IsType<MudResult.Accepted>(result).File)[0];
        // Where no header names the family, an IPv4 list means IPv4.
        return sentence.Replace(": secure web (TCP 443), by IPv4 only", ": secure web (TCP 443)", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Peers(string seed) =>
        from sentence in ProfileSentences.Of(Seed(seed))
        where sentence.StartsWith("It may contact ", StringComparison.Ordinal)
        select sentence["It may contact ".Length..sentence.IndexOf(':', StringComparison.Ordinal)];

    private static MudFile Seed(string name) =>
        Assert.IsType<MudResult.Accepted>(MudReader.Read(File.ReadAllBytes(Path.Combine(Places.Profiles, name)), MudStrictness.Strict)).File;
}
