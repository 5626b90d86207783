using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class PortSetTests
{
    [Theory]
    [InlineData(0, "1-65535")]
    [InlineData(1, "0,2-65535")]
    [InlineData(23, "0-22,24-65535")]
    [InlineData(65534, "0-65533,65535")]
    [InlineData(65535, "0-65534")]
    public void All_but_one_port_leaves_out_that_port_alone(int port, string expected)
    {
        PortSet set = PortSet.AllBut((ushort)port);

        Assert.Equal(expected, set.ToString());
        Assert.False(set.Contains((ushort)port));
        Assert.False(set.IsAll);
    }

    [Fact]
    public void A_range_has_both_ends_and_none_where_they_are_exchanged()
    {
        PortSet range = PortSet.Range(100, 200);

        Assert.Equal([false, true, true, false], new ushort[] { 99, 100, 200, 201 }.Select(range.Contains));
        Assert.True(PortSet.Range(200, 100).IsEmpty);
        Assert.False(range.IsEmpty);
        Assert.True(default(PortSet).IsEmpty);
    }

    [Theory]
    [InlineData(443, 443, 443)]
    [InlineData(443, 444, null)]
    [InlineData(0, 65535, null)]
    public void One_port_is_single_and_a_range_is_not(int first, int last, int? expected) =>
        Assert.Equal(expected, PortSet.Range((ushort)first, (ushort)last).Single);

    [Fact]
    public void Two_ranges_of_one_port_each_are_not_single()
    {
        Assert.Null(PortSet.AllBut(1).Single);
        Assert.Equal("443", PortSet.Range(443, 443).ToString());
        Assert.Equal("any", PortSet.All.ToString());
    }

    [Theory]
    [InlineData(100, 200, true, true)]
    [InlineData(99, 200, false, true)]
    [InlineData(100, 201, false, true)]
    [InlineData(150, 150, true, true)]
    [InlineData(200, 300, false, true)]
    [InlineData(50, 100, false, true)]
    [InlineData(201, 300, false, false)]
    [InlineData(50, 99, false, false)]
    public void A_set_includes_what_lies_within_and_overlaps_what_touches(int first, int last, bool includes, bool overlaps)
    {
        PortSet set = PortSet.Range(100, 200), other = PortSet.Range((ushort)first, (ushort)last);

        Assert.Equal((includes, overlaps), (set.Includes(other), set.Overlaps(other)));
    }

    [Fact]
    public void A_gap_is_neither_included_nor_overlapped()
    {
        PortSet gap = PortSet.Range(23, 23);

        Assert.False(PortSet.AllBut(23).Includes(gap));
        Assert.False(PortSet.AllBut(23).Overlaps(gap));
        Assert.True(PortSet.AllBut(22).Overlaps(PortSet.Range(22, 23)));
        Assert.True(PortSet.Range(0, 10).Overlaps(PortSet.AllBut(20)));
        Assert.True(PortSet.AllBut(20).Includes(PortSet.Range(0, 10)));
        Assert.False(PortSet.Range(0, 30).Includes(PortSet.AllBut(20)));
    }

    [Fact]
    public void Sets_with_the_same_ports_are_equal()
    {
        Assert.True(PortSet.AllBut(0) == PortSet.Range(1, 65535));
        Assert.True(PortSet.AllBut(0) != PortSet.All);
        Assert.True(PortSet.Range(2, 1) == default);
        Assert.Equal(PortSet.AllBut(0).GetHashCode(), PortSet.Range(1, 65535).GetHashCode());
        Assert.False(PortSet.All.Equals("any"));
    }
}
