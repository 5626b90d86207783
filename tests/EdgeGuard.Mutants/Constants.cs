using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>The numeric constants of a file. Their declarations cannot be switched, but their uses can.</summary>
internal static class Constants
{
    internal static IReadOnlySet<string> In(SyntaxNode root) => root.DescendantNodes().OfType<FieldDeclarationSyntax>()
        .Where(f => f.Modifiers.Any(SyntaxKind.ConstKeyword))
        .SelectMany(f => f.Declaration.Variables)
        .Where(v => v.Initializer?.Value.DescendantNodesAndSelf().Any(n => n.IsKind(SyntaxKind.NumericLiteralExpression)) == true)
        .Select(v => v.Identifier.Text).ToHashSet();

    /// <summary>Whether a name is read as a value here, and not a member of something else or the name of an argument.</summary>
    internal static bool IsValue(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        NameColonSyntax or NameEqualsSyntax or QualifiedNameSyntax or VariableDeclarationSyntax => false,
        AssignmentExpressionSyntax assignment => assignment.Right == name,
        _ => true,
    };
}
