using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Tests.Devices;

public sealed class ComposedTextTests
{
    [Theory]
    [InlineData("Ku\u0308che", "Küche")]
    [InlineData("KU\u0308CHE", "KÜCHE")]
    [InlineData("Bu\u0308ro A\u030Angstro\u0308m", "Büro Ångström")]
    [InlineData("e\u0323\u0302", "ệ")]
    [InlineData("\u03B1\u0301", "ά")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("\u1112\u1161", "하")]
    [InlineData("\u30CF\u309A", "パ")]
    [InlineData("x\u0308y", "ẍy")]
    [InlineData("q\u0308", "q\u0308")]
    [InlineData("\u0308", "\u0308")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void Letters_and_marks_are_one_character_where_there_is_one(string typed, string composed)
    {
        Assert.Equal(composed, ComposedText.Of(typed));
        Assert.Equal(composed, ComposedText.Of(composed));
    }
}
