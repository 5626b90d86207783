using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

/// <summary>The program on a terminal of its own, which <c>script</c> makes.</summary>
public sealed class TerminalTests
{
    private const string Escape = "\e[";

    [Fact]
    public async Task Labels_have_colors_on_a_terminal_only_and_not_where_they_are_unwanted()
    {
        Assert.Contains($"{Escape}31mMISSING{Escape}0m", await OnTerminalAsync("TERM=xterm"), StringComparison.Ordinal);
        Assert.DoesNotContain($"{Escape}3", await OnTerminalAsync("TERM=xterm NO_COLOR=1"), StringComparison.Ordinal);
        Assert.DoesNotContain($"{Escape}3", await OnTerminalAsync("TERM=dumb"), StringComparison.Ordinal);

        string piped = (await Cli.RunAsync(new Dictionary<string, string> { ["TERM"] = "xterm" }, Doctor)).Output;
        Assert.Contains("MISSING", piped, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", piped, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 80)]
    [InlineData(50, 50)]
    [InlineData(300, Terminal.MostColumns)]
    public async Task Lines_are_as_long_as_the_terminal(int columns, int longest)
    {
        string[] lines = (await OnTerminalAsync("TERM=xterm NO_COLOR=1", columns)).Split("\r\n");

        // The first begins with what the runtime sends to a terminal.
        Assert.InRange(lines.Skip(1).Max(line => line.Length), longest - 12, longest);
    }

    private static string[] Doctor => ["doctor", "--config", "/nowhere/edgeguard.json", "--socket", "/nowhere/control.sock"];

    private static async Task<string> OnTerminalAsync(string variables, int columns = 100)
    {
        string command = $"stty cols {columns} rows 40; exec env -u NO_COLOR {variables} dotnet {Cli.Program} {string.Join(' ', Doctor)}";
        return (await Cli.OfAsync("script", ["--quiet", "--command", command, "/dev/null"], [])).Output;
    }
}
