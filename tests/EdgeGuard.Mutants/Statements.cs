using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>Statements whose absence is a mutant.</summary>
internal static class Statements
{
    internal static bool CanBeDropped(StatementSyntax statement) => statement switch
    {
        // A variable that it declares must exist afterwards.
        ExpressionStatementSyntax => !statement.DescendantNodes().Any(n => n is VariableDesignationSyntax && !n.Ancestors().Any(a => a is LambdaExpressionSyntax)),
        ContinueStatementSyntax or YieldStatementSyntax => true,
        ReturnStatementSyntax { Expression: null } => true,
        _ => false,
    };
}
