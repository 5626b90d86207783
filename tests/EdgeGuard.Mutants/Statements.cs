using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>Statements whose absence is a mutant.</summary>
internal static class Statements
{
    internal static bool CanBeDropped(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax => true,
        ContinueStatementSyntax or YieldStatementSyntax => true,
        ReturnStatementSyntax { Expression: null } => true,
        // Where a loop's break is missing, the loop may never end; a switch section must end.
        BreakStatementSyntax => false,
        _ => false,
    };
}
