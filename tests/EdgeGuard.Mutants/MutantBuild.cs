using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace EdgeGuard.Mutants;

/// <summary>Builds EdgeGuard.Core with all mutants of one folder. Mutants that do not compile are left out, and the build is repeated.</summary>
internal sealed partial class MutantBuild(string root, string folder, string work)
{
    private readonly HashSet<int> _dropped = [];

    /// <returns>The mutants that are in the assembly, which is in <c>core/</c> of the work folder.</returns>
    internal IReadOnlyList<Mutant> Run()
    {
        string source = Path.Combine(work, "source");
        while (true)
        {
            IReadOnlyList<Mutant> mutants = WriteSource(source);
            string output = Build(source);
            int before = _dropped.Count;
            foreach (Match error in Errors().Matches(output).DistinctBy(e => e.Value))
            {
                int left = _dropped.Count;
                Drop(error);
                File.AppendAllText(Path.Combine(work, "dropped.txt"), $"{_dropped.Count - left} for {error.Value.Trim()}\n");
            }
            if (!output.Contains("error ", StringComparison.Ordinal)) return [.. mutants.Where(m => !_dropped.Contains(m.Id))];
            if (_dropped.Count == before) throw new InvalidOperationException($"The mutated source does not build:\n{output}");
        }
    }

    private List<Mutant> WriteSource(string target)
    {
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.CreateDirectory(target);
        List<Mutant> all = [];
        foreach (string path in Files(root, folder))
        {
            MutantWriter writer = new(Path.GetFileName(path), all.Count + 1, _dropped);
            File.WriteAllText(Path.Combine(target, Path.GetFileName(path)), writer.Write(File.ReadAllText(path)));
            all.AddRange(writer.Mutants);
        }
        File.Copy(Path.Combine(root, "tests/EdgeGuard.Mutants/MutantSwitch.txt"), Path.Combine(target, "MutantSwitch.cs"));
        return all;
    }

    internal static IEnumerable<string> Files(string root, string folder) =>
        Directory.EnumerateFiles(Path.Combine(root, "src/EdgeGuard.Core", folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private string Build(string source)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = root, RedirectStandardOutput = true };
        foreach (string argument in (string[])
        [
            "build", "src/EdgeGuard.Core", "-c", "Release", "--no-restore", "--no-dependencies", "-v", "q", "-nologo", "-tl:off", "-clp:NoSummary",
            "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "-p:WarningLevel=0", "-p:NoWarn=CS1591%3bCS8602%3bCS8604",
            "-p:Deterministic=false", $"-p:CustomAfterMicrosoftCommonTargets={root}/tests/EdgeGuard.Mutants/Mutants.targets", $"-p:MutantFolder={folder}",
            $"-p:MutantSource={source}", $"-p:IntermediateOutputPath={work}/obj/", $"-p:OutDir={work}/core/",
        ])
        {
            start.ArgumentList.Add(argument);
        }
        using Process build = Process.Start(start)!;
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        return output;
    }

    // The innermost switch around the error; where there is none, the switches inside the smallest piece of code around it.
    private void Drop(Match error)
    {
        SourceText text = SourceText.From(File.ReadAllText(error.Groups["file"].Value));
        int position = text.Lines[int.Parse(error.Groups["line"].Value, null) - 1].Start + int.Parse(error.Groups["column"].Value, null) - 1;
        SyntaxNode place = CSharpSyntaxTree.ParseText(text).GetRoot().FindToken(position).Parent!;
        SyntaxNode method = place.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First();
        if (error.Groups["code"].Value == "CS0165") place = method.DescendantNodes().OfType<SingleVariableDesignationSyntax>().FirstOrDefault(d => d.ToString() == place.ToString()) ?? place;
        int[] ids = place.AncestorsAndSelf().OfType<ExpressionSyntax>().Select(e => Switches(e, position)).FirstOrDefault(s => s.Length > 0)
            ?? place.AncestorsAndSelf().Select(Inside).First(s => s.Length > 0);
        _dropped.UnionWith(ids);
    }

    private static int[] Inside(SyntaxNode node) => [.. node.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(IdOf).OfType<int>()];

    private static int[] Switches(ExpressionSyntax node, int position) => node switch
    {
        ParenthesizedExpressionSyntax inside => Switches(inside.Expression, position),
        PrefixUnaryExpressionSyntax not => Switches(not.Operand, position),
        BinaryExpressionSyntax forced => Switches(forced.Left, position),
        InvocationExpressionSyntax call when IdOf(call) is { } id => [id],
        ConditionalExpressionSyntax choice when IdOf(choice.Condition) is { } id => position < choice.WhenFalse.SpanStart && position >= choice.WhenTrue.SpanStart ? [id] : [id, .. Switches(choice.WhenFalse, position)],
        _ => [],
    };

    private static int? IdOf(ExpressionSyntax node) =>
        SwitchCall().Match(node.ToString()) is { Success: true } call && call.Length == node.ToString().Length ? int.Parse(call.Groups["id"].Value, null) : null;

    [GeneratedRegex(@"^\s*(?<file>/[^(]+)\((?<line>\d+),(?<column>\d+)\): error (?<code>\w+):.*$", RegexOptions.Multiline)]
    private static partial Regex Errors();

    [GeneratedRegex(@"global::EdgeGuard\.Core\.MutantSwitch\.On\((?<id>\d+)\)")]
    private static partial Regex SwitchCall();
}
