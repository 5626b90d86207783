using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Matching;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Matching;

public sealed class ProfileMatcherTests
{
    private static readonly Candidate[] All = [Of("camera"), Of("bulb"), Of("doorbell"), Of("plug"), Of("printer"), Of("speaker"), Of("thermostat"), Of("tv")];
    private static readonly DeviceTraits Unknown = new() { Mac = MacAddress.Parse("00:00:5e:00:53:99") };

    [Fact]
    public void Device_that_shows_nothing_is_offered_nothing() => Assert.Empty(Match(Unknown));

    [Fact]
    public void Names_that_one_profile_knows_speak_for_it_and_are_told()
    {
        ProfileOffer best = Match(Unknown with { AskedNames = ["guide.example.net", "stream.example.net"] })[0];

        Assert.Equal("tv", best.Candidate.Key);
        Assert.Contains("guide.example.net", Assert.Single(best.Reasons), StringComparison.Ordinal);
        Assert.Contains("2 names, of which the profile knows 2", best.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void More_of_what_it_asked_for_known_is_a_better_match()
    {
        int half = Match(Unknown with { AskedNames = ["guide.example.net", "stream.example.net", "a.example.org", "b.example.org"] })[0].Score;
        int whole = Match(Unknown with { AskedNames = ["guide.example.net", "stream.example.net"] })[0].Score;

        Assert.True(half < whole, $"{half} < {whole}");
    }

    [Fact]
    public void Of_two_profiles_that_know_what_it_asked_for_the_one_that_knows_few_others_is_better() =>
        Assert.Equal("plug", ProfileMatcher.Match(Unknown with { AskedNames = ["cloud.example.net", "firmware.example.net"] }, [Of("doorbell"), Of("plug"), Of("hub")], [])[0].Candidate.Key);

    [Fact]
    public void Name_that_all_profiles_know_decides_nothing()
    {
        Candidate[] same = [.. Enumerable.Range(0, 8).Select(i => Of("camera") with { Key = $"camera-{i}" })];

        Assert.Empty(ProfileMatcher.Match(Unknown with { AskedNames = ["cloud.example.net"] }, same, []));
    }

    [Fact]
    public void Maker_vendor_class_and_host_name_speak_each_with_its_reason()
    {
        Candidate camera = Of("camera");
        camera = camera with { File = camera.File with { MfgName = "Lumen-Eye Cameras", ModelName = "LE400", MudUrl = "https://mud.example.net/x.json" } };
        ProfileOffer offer = Assert.Single(ProfileMatcher.Match(Unknown with { Vendor = "LUMEN-EYE TECHNOLOGIES CO.,LTD.", VendorClass = "lumeneye;fw 2", HostName = "LE400_kitchen" }, [camera], []));

        Assert.Equal(65, offer.Score);
        Assert.Equal(
        [
            "its hardware is by 'LUMEN-EYE TECHNOLOGIES CO.,LTD.', and the profile is for 'lumeneye'",
            "it says that it is 'lumeneye;fw 2', and the profile is for 'lumeneye'",
            "it calls itself 'LE400_kitchen', and the profile is for 'le400'",
        ], offer.Reasons);
    }

    [Theory]
    [InlineData("Technology Co., Ltd.", "udhcp 1.30.1", "iot-device")]
    [InlineData("Espressif Inc.", "dhcpcd-9.4.1:Linux-5.4", "localhost")]
    public void What_half_of_all_devices_say_speaks_for_no_profile(string vendor, string vendorClass, string hostName) =>
        Assert.Empty(Match(Unknown with { Vendor = vendor, VendorClass = vendorClass, HostName = hostName }));

    [Fact]
    public void Device_of_the_house_that_shows_the_same_lends_its_profile()
    {
        Kin[] kin = [new("hall plug", Of("plug").File.MudUrl, MacAddress.Parse("00:00:5e:00:53:01"), "1,3,6,12")];
        ProfileOffer offer = Assert.Single(ProfileMatcher.Match(Unknown with { Fingerprint = "1,3,6,12" }, All, kin));

        Assert.Equal(("plug", 30), (offer.Candidate.Key, offer.Score));
        Assert.All(offer.Reasons, reason => Assert.Contains("hall plug", reason, StringComparison.Ordinal));
        Assert.Equal(15, Assert.Single(ProfileMatcher.Match(Unknown with { Fingerprint = "1,3" }, All, kin)).Score);
        Assert.Empty(ProfileMatcher.Match(Unknown with { Fingerprint = "1,3", Mac = MacAddress.Parse("02:00:5e:00:53:99") }, All, kin));
    }

    private static IReadOnlyList<ProfileOffer> Match(DeviceTraits device) => ProfileMatcher.Match(device, All, []);

    private static Candidate Of(string seed)
    {
        MudFile file = Home.Seed(seed + ".json");
        return new(seed, file, PolicyCompiler.Compile(file));
    }
}
