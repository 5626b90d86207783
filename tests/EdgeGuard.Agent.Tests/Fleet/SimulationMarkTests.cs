using System.Text;
using System.Text.Json;
using EdgeGuard.Agent.Fleet.Simulation;

namespace EdgeGuard.Agent.Tests.Fleet;

public sealed class SimulationMarkTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"state":"online"}""")]
    [InlineData("""{"a":{"b":[1,2,{"c":"}"}]},"d":"ü"}""")]
    public void An_object_keeps_its_members_and_is_marked(string payload)
    {
        JsonElement marked = JsonDocument.Parse(Marked(payload)).RootElement;

        Assert.True(marked.GetProperty("simulated").GetBoolean());
        Assert.Equal(JsonDocument.Parse(payload).RootElement.EnumerateObject().Select(m => m.ToString()), marked.EnumerateObject().Where(m => m.Name != "simulated").Select(m => m.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("online")]
    public void Anything_else_stays_as_it_is(string payload) => Assert.Equal(payload, Marked(payload));

    private static string Marked(string payload) => Encoding.UTF8.GetString(SimulationMark.Of(new() { Topic = "t", Payload = Encoding.UTF8.GetBytes(payload) }).Payload.Span);
}
