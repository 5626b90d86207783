using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>
/// Writes every mutant of a file into it, behind a switch: <c>(MutantSwitch.On(7) ? mutated : original)</c>. One build serves all mutants.
/// </summary>
/// <param name="file">Name of the file.</param>
/// <param name="firstId">Number of the first mutant.</param>
/// <param name="dropped">Mutants that do not compile; they keep their numbers and are left out.</param>
internal sealed class MutantWriter(string file, int firstId, IReadOnlySet<int> dropped) : CSharpSyntaxRewriter
{
    private readonly List<Mutant> _mutants = [];
    private IReadOnlySet<string> _constants = new HashSet<string>();

    internal IReadOnlyList<Mutant> Mutants => _mutants;

    internal string Write(string source)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source).GetRoot();
        _constants = Constants.In(root);
        return Visit(root)!.ToFullString();
    }

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null || IsFixed(node)) return node;
        SyntaxNode? inner = base.Visit(node);
        return (node, inner) switch
        {
            (ExpressionSyntax expression, ExpressionSyntax changed) => Wrap(expression, changed),
            (StatementSyntax statement, StatementSyntax changed) when Statements.CanBeDropped(statement) => Drop(statement, changed),
            _ => inner,
        };
    }

    // Where only constants may stand, no switch can.
    private static bool IsFixed(SyntaxNode node) => node is AttributeListSyntax or PatternSyntax or ParameterListSyntax or EnumMemberDeclarationSyntax
        or CaseSwitchLabelSyntax or TypeArgumentListSyntax or BaseListSyntax
        || (node is BaseFieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword))
        || (node is LocalDeclarationStatementSyntax { IsConst: true })
        || (node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } });

    private ExpressionSyntax Wrap(ExpressionSyntax original, ExpressionSyntax changed)
    {
        string forced = changed.ToString();
        foreach ((string kind, string after) in Conditions.Forced(original))
        {
            if (Number(original, kind, after) is { } id) forced = after == "true" ? $"({Switch(id)} || ({forced}))" : $"(!{Switch(id)} && ({forced}))";
        }
        StringBuilder text = new();
        foreach ((string kind, string after) in Expressions.Of(original, _constants))
        {
            if (Number(original, kind, after) is { } id) text.Append($"{Switch(id)} ? {after} : ");
        }
        if (text.Length == 0 && forced == changed.ToString()) return changed;
        return SyntaxFactory.ParseExpression($"({text}{forced})").WithTriviaFrom(changed);
    }

    private StatementSyntax Drop(StatementSyntax original, StatementSyntax changed) =>
        Number(original, "statement", "(dropped)") is not { } id ? changed
        : SyntaxFactory.ParseStatement($"{{ if (!{Switch(id)}) {{ {changed.ToString()} }} }}").WithTriviaFrom(changed);

    private int? Number(SyntaxNode place, string kind, string after)
    {
        int id = firstId + _mutants.Count;
        int line = place.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        _mutants.Add(new(id, file, line, kind, OneLine(place.ToString()), OneLine(after)));
        return dropped.Contains(id) ? null : id;
    }

    private static string Switch(int id) => $"global::EdgeGuard.Core.MutantSwitch.On({id})";

    private static string OneLine(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 160 ? line : line[..160] + "…";
    }
}
