using System.CommandLine;
using EdgeGuard.Commands;
using EdgeGuard.Tests.Pages;

namespace EdgeGuard.Tests.Prose;

/// <summary>What the command line prints is plain English: its help, and the texts in the code that writes for people.</summary>
public sealed class CommandLineProseTests
{
    [Fact]
    public void Help_of_every_command_is_plain_English()
    {
        (string Name, string Help)[] helps = [.. CommandsPage.CommandsOf(EdgeGuardCommand.Create()).Select(command => (command.Name, Help(command.Name))).Append(("", Help("")))];
        string[] problems =
        [
            .. from help in helps
               from line in help.Help.Split('\n')
               from column in line.Split("  ", StringSplitOptions.RemoveEmptyEntries)
               from problem in ProseRules.Check(column)
               select $"edgeguard {help.Name}: {problem}",
        ];

        Assert.True(helps.Length > 40, $"only {helps.Length} commands were found");
        Assert.All(helps, help => Assert.Contains("Usage:", help.Help, StringComparison.Ordinal));
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }

    [Fact]
    public void Texts_in_the_code_are_plain_English()
    {
        (string File, Passage Passage)[] texts =
        [
            .. from file in Repository.Files("src", "*.cs")
               from passage in StringLiteralReader.Read(Repository.Read(file))
               select (file, passage),
        ];
        string[] problems = [.. from text in texts from problem in ProseRules.Check(text.Passage.Text) select $"{text.File}:{text.Passage.Line}: {problem}"];

        Assert.True(texts.Length > 1000, $"only {texts.Length} texts were found");
        Assert.True(problems.Length == 0, $"{problems.Length} problems\n{string.Join('\n', problems)}");
    }

    [Theory]
    [InlineData("Say(\"There is no file.\");", "1 There is no file.")]
    [InlineData("// \"told of it\"\nSay($\"{name} was told\", \"one\");", "2 x was told")]
    [InlineData("Say($\"{(a ? \"was heard\" : \"\")} here and there\");", "1 x here and there")]
    [InlineData("Say(\"Try 'edgeguard why ID' for more.\");", "1 Try x for more.")]
    [InlineData("db.Run(\"SELECT told FROM notice\");")]
    public void Literals_are_read_as_a_user_reads_them(string source, params string[] expected) =>
        Assert.Equal(expected, StringLiteralReader.Read(source).Select(passage => $"{passage.Line} {passage.Text}"));

    private static string Help(string name)
    {
        using StringWriter output = new();
        EdgeGuardCommand.Create().Parse([.. name.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Invoke(new InvocationConfiguration { Output = output });
        return output.ToString();
    }
}
