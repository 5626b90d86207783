using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public class DurationTextTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("366d", 366 * 86400)]
    [InlineData("08m", 480)]
    public void Length_has_a_number_and_a_unit(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Read(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("0s")]
    [InlineData("10")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("1 h")]
    [InlineData("1w")]
    [InlineData("367d")]
    [InlineData("99999999999s")]
    [InlineData("2147483647d")]
    public void Other_text_is_no_length(string? text) => Assert.Null(DurationText.Read(text));

    [Fact]
    public void Number_alone_keeps_the_unit_that_the_argument_had() =>
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)), (DurationText.Read("5", TimeSpan.FromMinutes(1)), DurationText.Read("5s", TimeSpan.FromMinutes(1))));

    [Theory]
    [InlineData("2H")]
    [InlineData("2D")]
    [InlineData("5w")]
    [InlineData("10x")]
    [InlineData("10 ")]
    [InlineData("10.")]
    [InlineData("10min")]
    [InlineData("10\u0663")]
    [InlineData("x")]
    public void Other_unit_is_none_where_a_number_alone_has_one(string text)
    {
        Assert.Null(DurationText.Read(text, TimeSpan.FromMinutes(1)));
        Assert.Equal($"'{text}' is not a length. Write 90s.", DurationText.WhyNot(text, "90s", bare: TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData("400d", "'400d' is outside the range. Write a length from 1s to 366d.")]
    [InlineData("0s", "'0s' is outside the range. Write a length from 1s to 366d.")]
    [InlineData("99999999999999999999h", "'99999999999999999999h' is outside the range. Write a length from 1s to 366d.")]
    [InlineData("soon", "'soon' is not a length. Write 90s.")]
    [InlineData("400", "'400' is not a length. Write 90s.")]
    [InlineData("d", "'d' is not a length. Write 90s.")]
    [InlineData("", "'' is not a length. Write 90s.")]
    public void Wrong_length_is_answered_with_the_form_or_the_range(string text, string answer) => Assert.Equal(answer, DurationText.WhyNot(text, "90s"));

    [Fact]
    public void Range_is_that_of_the_argument() =>
        Assert.Equal("'2000' is outside the range. Write a length from 1s to 1d.", DurationText.WhyNot("2000", "90s", TimeSpan.FromDays(1), TimeSpan.FromMinutes(1)));
}
