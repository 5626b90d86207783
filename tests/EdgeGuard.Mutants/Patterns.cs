using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>Patterns take no switch, so the whole expression around one is written again for each change.</summary>
internal static class Patterns
{
    internal static IEnumerable<(string Kind, string After)> Of(IsPatternExpressionSyntax match) =>
        Changes(match.Pattern).Select(c => ("pattern", $"({match.ReplaceNode(c.Old, c.New)})"));

    /// <summary>Each arm with another pattern, or left out where a later arm takes its values.</summary>
    internal static IEnumerable<(string Kind, string After)> OfArms(SwitchExpressionSyntax choice)
    {
        foreach (SwitchExpressionArmSyntax arm in choice.Arms)
        {
            foreach ((SyntaxNode old, SyntaxNode changed) in Changes(arm.Pattern)) yield return ("pattern", $"({choice.ReplaceNode(old, changed)})");
            if (arm != choice.Arms.Last()) yield return ("arm", $"({choice.WithArms(choice.Arms.Remove(arm))})");
        }
    }

    private static IEnumerable<(SyntaxNode Old, SyntaxNode New)> Changes(PatternSyntax pattern)
    {
        foreach (SyntaxNode node in pattern.DescendantNodesAndSelf())
        {
            foreach (SyntaxNode changed in Changed(node)) yield return (node, changed);
        }
    }

    private static IEnumerable<SyntaxNode> Changed(SyntaxNode node) => node switch
    {
        ConstantPatternSyntax { Expression: LiteralExpressionSyntax literal } constant when literal.IsKind(SyntaxKind.NumericLiteralExpression) => [Parsed(constant, $"({literal} + 1)")],
        ConstantPatternSyntax { Expression: LiteralExpressionSyntax literal } constant when literal.IsKind(SyntaxKind.TrueLiteralExpression) => [Parsed(constant, "false")],
        ConstantPatternSyntax { Expression: LiteralExpressionSyntax literal } constant when literal.IsKind(SyntaxKind.FalseLiteralExpression) => [Parsed(constant, "true")],
        RelationalPatternSyntax relation => [Parsed(relation, Other(relation.OperatorToken.Text) + relation.Expression)],
        BinaryPatternSyntax both => [Parsed(both, $"({both.Left}{(both.IsKind(SyntaxKind.OrPattern) ? " and " : " or ")}{both.Right})"), both.Left, both.Right],
        UnaryPatternSyntax not => [not.Pattern],
        PropertyPatternClauseSyntax members => members.Subpatterns.Select(m => (SyntaxNode)members.WithSubpatterns(members.Subpatterns.Remove(m))),
        _ => [],
    };

    private static string Other(string relation) => relation.Length == 2 ? relation[..1] : relation + "=";

    private static PatternSyntax Parsed(PatternSyntax old, string text) =>
        ((IsPatternExpressionSyntax)SyntaxFactory.ParseExpression($"x is {text}")) is { Pattern: var pattern } ? pattern.WithTriviaFrom(old) : old;
}
