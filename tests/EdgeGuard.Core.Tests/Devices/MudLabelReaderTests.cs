using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Discovery;

namespace EdgeGuard.Core.Tests.Devices;

public sealed class MudLabelReaderTests
{
    private const string Header = "[)>\x1e" + "06\x1d" + "12N", End = "\x1e\x04", Url = "https://camera.example/mud.json";

    [Fact]
    public void Label_names_the_url_the_address_and_the_product()
    {
        Onboarding.Accepted label = Accept(Label("B000Acme", "B001Camera", "B002C-2", "M06C00:00:5e 00-53.10", $"M180{Url}"));

        Assert.Equal((Url, MacAddress.Parse("00:00:5e:00:53:10"), "Acme", "C-2"), (label.MudUrl, label.Mac, label.Maker, label.Model));
    }

    [Fact]
    public void Query_is_taken_off_the_url() => Assert.Equal(Url, Accept(Label($"M180{Url}?serial=4711")).MudUrl);

    [Fact]
    public void Longer_identifiers_than_those_of_ethernet_name_no_address() => Assert.Null(Accept(Label($"M180{Url}", "M06C00005efffe005310")).Mac);

    [Fact]
    public void Unit_before_a_field_separator_is_another_ones()
    {
        Onboarding.Accepted label = Accept($"{Header}B000Other\x1f\u001cB000Acme\x1fM180{Url}\x1f{End}\n");

        Assert.Equal((Url, "Acme"), (label.MudUrl, label.Maker));
    }

    [Theory]
    [InlineData(Url, "does not begin with")]
    [InlineData("[)>06" + "12NM180" + Url, "does not begin with")]
    [InlineData(Header + "M180" + Url, "ends within a record")]
    [InlineData(Header + "B000Acme\x1f" + End, "no record M180")]
    [InlineData(Header + "M180http://camera.example/mud.json\x1f" + End, "absolute https URL")]
    [InlineData(Header + "M180https://user@camera.example/mud.json\x1f" + End, "absolute https URL")]
    [InlineData(Header + "M180https://camera.example/\n\x1f" + End, "absolute https URL")]
    [InlineData(Header + "M180" + Url + "\x1fM180" + Url + "\x1f" + End, "twice")]
    [InlineData(Header + "M06C00005e0053\x1fM180" + Url + "\x1f" + End, "12 or 16")]
    [InlineData(Header + "M06Cffffffffffff\x1fM180" + Url + "\x1f" + End, "12 or 16")]
    [InlineData("", "does not begin with")]
    public void Label_that_cannot_be_used_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Single(Assert.IsType<Onboarding.Refused>(MudLabelReader.Read(text)).Problems), StringComparison.Ordinal);

    [Fact]
    public void Every_problem_is_told_at_once() =>
        Assert.Equal(2, Assert.IsType<Onboarding.Refused>(MudLabelReader.Read(Label("M180ftp://camera.example", "M06Cnone"))).Problems.Count);

    private static string Label(params string[] records) => Header + string.Concat(records.Select(r => r + "\x1f")) + End;

    private static Onboarding.Accepted Accept(string text) => Assert.IsType<Onboarding.Accepted>(MudLabelReader.Read(text));
}
