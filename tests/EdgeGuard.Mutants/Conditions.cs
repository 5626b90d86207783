using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>Conditions that are forced to one outcome. The condition stays in place once, so that it may declare variables.</summary>
internal static class Conditions
{
    internal static IEnumerable<(string Kind, string After)> Forced(ExpressionSyntax node)
    {
        if (!IsCondition(node) || node is LiteralExpressionSyntax) yield break;
        // A variable that the condition declares must have a value afterwards: only where the condition keeps its say.
        bool? assigning = !Declares(node) ? null : node is not PrefixUnaryExpressionSyntax && !node.ToString().Contains(" is not ", StringComparison.Ordinal);
        if (assigning != true && node.Parent is not (WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax)) yield return ("condition", "true");
        if (assigning != false) yield return ("condition", "false");
    }

    /// <summary>Whether a statement, a lambda or a combination of conditions asks this for a truth value.</summary>
    internal static bool IsCondition(ExpressionSyntax node) => node.Parent switch
    {
        IfStatementSyntax branch => branch.Condition == node,
        WhileStatementSyntax loop => loop.Condition == node,
        ForStatementSyntax loop => loop.Condition == node,
        DoStatementSyntax loop => loop.Condition == node,
        ConditionalExpressionSyntax choice => choice.Condition == node,
        WhenClauseSyntax => true,
        BinaryExpressionSyntax both => both.IsKind(SyntaxKind.LogicalAndExpression) || both.IsKind(SyntaxKind.LogicalOrExpression),
        ParenthesizedExpressionSyntax inside => IsCondition(inside),
        _ => IsResultOfBool(node),
    };

    private static bool Declares(ExpressionSyntax node) => node.DescendantNodes(n => n is not LambdaExpressionSyntax).Any(n => n is VariableDesignationSyntax);

    private static bool IsResultOfBool(ExpressionSyntax node) => node.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax
        && Owner(node) switch
        {
            MethodDeclarationSyntax method => method.ReturnType,
            PropertyDeclarationSyntax property => property.Type,
            LocalFunctionStatementSyntax local => local.ReturnType,
            _ => null,
        } is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword };

    private static SyntaxNode? Owner(SyntaxNode node) => node.Ancestors().FirstOrDefault(a =>
        a is MethodDeclarationSyntax or PropertyDeclarationSyntax or LocalFunctionStatementSyntax or LambdaExpressionSyntax or OperatorDeclarationSyntax);
}
