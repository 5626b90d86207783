using EdgeGuard.Agent.Options;

namespace EdgeGuard.Agent.Tests.Options;

public sealed class DefaultGatewayIdTests
{
    private const string Machine = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Each_machine_has_an_id_of_its_own_that_stays_the_same()
    {
        string id = DefaultGatewayId.Of(Machine + "\n");

        Assert.Matches("^gw-[0-9a-f]{10}$", id);
        Assert.Equal(id, DefaultGatewayId.Of(Machine));
        Assert.NotEqual(id, DefaultGatewayId.Of("0123456789abcdef0123456789abcdee"));
    }

    // machine-id(5): it must not become public.
    [Fact]
    public void The_machine_id_itself_is_not_shown()
    {
        string id = DefaultGatewayId.Of(Machine);

        Assert.NotEmpty(id);
        Assert.All(Enumerable.Range(0, Machine.Length - 5), at => Assert.DoesNotContain(Machine.Substring(at, 6), id, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("uninitialized\n")]
    [InlineData("0123456789abcdef")]
    [InlineData("00000000000000000000000000000000")]
    public void A_machine_without_an_id_has_a_common_one(string written) => Assert.Equal("gateway", DefaultGatewayId.Of(written));

    [Fact]
    public void It_is_used_where_the_operator_names_none()
    {
        AgentOptions options = new();
        options.Networks.Add(new() { Name = "things", Kind = "iot", Mode = "enforce", Interfaces = ["lan0"] });
        Assert.Equal(DefaultGatewayId.Read(), AgentSettings.InitialState(options).Gateway);

        options.Gateway.Id = "gw01";
        Assert.Equal("gw01", AgentSettings.InitialState(options).Gateway);
    }
}
