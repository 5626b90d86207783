using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>What an expression is replaced by: each a whole expression, with one thing changed.</summary>
internal static class Expressions
{
    private static readonly Dictionary<string, string[]> Operators = new()
    {
        ["<"] = ["<=", ">="], ["<="] = ["<", ">"], [">"] = [">=", "<="], [">="] = [">", "<"], ["=="] = ["!="], ["!="] = ["=="],
        ["&&"] = ["||"], ["||"] = ["&&"], ["+"] = ["-"], ["-"] = ["+"], ["*"] = ["/"], ["/"] = ["*"], ["%"] = ["*"],
        ["&"] = ["|"], ["|"] = ["&"], ["<<"] = [">>"], [">>"] = ["<<"],
    };

    internal static IEnumerable<(string Kind, string After)> Of(ExpressionSyntax node, IReadOnlySet<string> constants)
    {
        // The change stands beside the original: what declares a variable cannot stand there twice.
        if (Declares(node)) return [];
        return node switch
        {
            BinaryExpressionSyntax binary => Binary(binary),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => [("negation", $"({not.Operand})")],
            LiteralExpressionSyntax literal => Literal(literal),
            InterpolatedStringExpressionSyntax => [("text", "\"\"")],
            IdentifierNameSyntax name when constants.Contains(name.Identifier.Text) && Constants.IsValue(name) => [("constant", $"({name} + 1)")],
            InvocationExpressionSyntax call => Calls.Of(call),
            IsPatternExpressionSyntax match => Patterns.Of(match),
            SwitchExpressionSyntax choice => Patterns.OfArms(choice),
            CollectionExpressionSyntax list when list.Elements.Count > 0 => list.Elements.Select(e => ("element", list.WithElements(list.Elements.Remove(e)).ToString())),
            WithExpressionSyntax copy => Members(copy, copy.Initializer),
            ObjectCreationExpressionSyntax { Initializer: { } given } made => Members(made, given),
            ImplicitObjectCreationExpressionSyntax { Initializer: { } given } made => Members(made, given),
            _ => [],
        };
    }

    private static bool Declares(ExpressionSyntax node) => node.DescendantNodes(n => n is not LambdaExpressionSyntax)
        .Any(n => n is VariableDesignationSyntax && !n.Ancestors().TakeWhile(a => a != node).Any(a => a is SwitchExpressionArmSyntax));

    private static IEnumerable<(string, string)> Binary(BinaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.CoalesceExpression)) return [("coalesce", $"({node.Right})")];
        return Operators.GetValueOrDefault(node.OperatorToken.Text, []).Select(other => ("operator", $"({node.Left} {other} {node.Right})"));
    }

    private static IEnumerable<(string, string)> Literal(LiteralExpressionSyntax node) => node.Kind() switch
    {
        SyntaxKind.TrueLiteralExpression => [("constant", "false")],
        SyntaxKind.FalseLiteralExpression => [("constant", "true")],
        SyntaxKind.NumericLiteralExpression => [("constant", $"({node} + 1)")],
        SyntaxKind.StringLiteralExpression => [("text", node.Token.ValueText.Length == 0 ? "\"mutant\"" : "\"\"")],
        _ => [],
    };

    private static IEnumerable<(string, string)> Members(ExpressionSyntax whole, InitializerExpressionSyntax given) =>
        given.Expressions.Select(member => ("member", whole.ReplaceNode(given, given.WithExpressions(given.Expressions.Remove(member))).ToString()));
}
