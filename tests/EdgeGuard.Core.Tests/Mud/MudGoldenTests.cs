using System.Text;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>
/// One file per case: a title, optional limits, the MUD file, and everything that both readings say about it.
/// <c>EDGEGUARD_ACCEPT=1</c> writes what is said now, for the diff to be read.
/// </summary>
public sealed class MudGoldenTests
{
    private static readonly byte[] Divider = "\n----------\n"u8.ToArray();

    public static TheoryData<string> Cases() =>
        [.. Directory.EnumerateFiles(Places.Golden, "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The MUD file of each case.</summary>
    internal static IEnumerable<byte[]> Inputs =>
        Directory.EnumerateFiles(Places.Golden, "*.txt").Order(StringComparer.Ordinal).Select(file => Split(File.ReadAllBytes(file)).Input);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reader_says_what_the_case_expects(string name)
    {
        string path = Path.Combine(Places.Golden, name);
        byte[] text = File.ReadAllBytes(path);
        (byte[] head, byte[] input, byte[] expected) = Split(text);
        string actual = Describe(input, LimitsIn(Encoding.UTF8.GetString(head)));
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1")
        {
            File.WriteAllBytes(path, [.. head, .. Divider, .. input, .. Divider, .. Encoding.UTF8.GetBytes(actual)]);
            return;
        }
        Assert.Equal(Encoding.UTF8.GetString(expected), actual);
    }

    [Fact]
    public void Every_rule_has_a_case()
    {
        string said = string.Concat(Directory.EnumerateFiles(Places.Golden, "*.txt").Select(File.ReadAllText));
        Assert.Empty(MudRules.All.Where(rule => !said.Contains($"[{rule}]", StringComparison.Ordinal)).Select(rule => rule.ToString()));
    }

    [Fact]
    public void Every_rule_has_its_own_name() =>
        Assert.Equal(MudRules.All.Count, MudRules.All.Select(rule => rule.Name).Distinct(StringComparer.Ordinal).Count());

    private static string Describe(byte[] input, MudLimits limits)
    {
        string strict = Describe(MudReader.Read(input, MudStrictness.Strict, limits));
        string compatible = Describe(MudReader.Read(input, MudStrictness.Compatible, limits));
        return strict == compatible ? $"both: {strict}" : $"strict: {strict}compatible: {compatible}";
    }

    private static string Describe(MudResult result)
    {
        StringBuilder text = new($"{result.Verdict.ToString().ToLowerInvariant()}\n");
        foreach (MudProblem problem in result.Problems) text.Append($"  {problem}\n    {(problem.Pointer.Length == 0 ? "(the whole file)" : problem.Pointer)}\n");
        return text.ToString();
    }

    private static (byte[] Head, byte[] Input, byte[] Expected) Split(byte[] text)
    {
        int first = text.AsSpan().IndexOf(Divider);
        int last = text.AsSpan().LastIndexOf(Divider);
        Assert.True(first >= 0, "A case is a title, a line of ten hyphens, and a MUD file.");
        byte[] input = last > first ? text[(first + Divider.Length)..last] : text[(first + Divider.Length)..];
        return (text[..first], input, last > first ? text[(last + Divider.Length)..] : []);
    }

    // A line such as "limits: aces=2 depth=5" after the title.
    private static MudLimits LimitsIn(string head)
    {
        MudLimits limits = MudLimits.Default;
        string? line = head.Split('\n').FirstOrDefault(line => line.StartsWith("limits: ", StringComparison.Ordinal));
        foreach (string part in line?["limits: ".Length..].Split(' ') ?? [])
        {
            int value = int.Parse(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            limits = part[..part.IndexOf('=', StringComparison.Ordinal)] switch
            {
                "bytes" => limits with { MaxBytes = value },
                "depth" => limits with { MaxDepth = value },
                "aces" => limits with { MaxAces = value },
                _ => limits with { MaxProblems = value },
            };
        }
        return limits;
    }
}
