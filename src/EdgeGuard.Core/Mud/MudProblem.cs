namespace EdgeGuard.Core.Mud;

/// <summary>What a <see cref="MudProblem"/> means for the file.</summary>
public enum MudSeverity
{
    /// <summary>The file is refused.</summary>
    Error,

    /// <summary>Compatibility reading repaired it in the only way that it can be meant.</summary>
    Repair,

    /// <summary>The file is valid; whoever approves it should know this first.</summary>
    Warning,

    /// <summary>The file is valid; this is for information.</summary>
    Notice,
}

/// <summary>One problem in a MUD file: its place, the rule, and the remedy.</summary>
/// <param name="Pointer">JSON pointer to the node in the file as it was sent (RFC 6901 §5); empty for the whole file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Rule">A stable name and the section that asks for it, such as <c>cache-validity (RFC 8520 §3.5)</c>.</param>
/// <param name="Severity">What it means for the file.</param>
/// <param name="Message">What was found and what to do, as one or two sentences; may quote outside text.</param>
public sealed record MudProblem(string Pointer, int Line, int Column, string Rule, MudSeverity Severity, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}: {Severity.Name}: {Message} [{Rule}]";
}

/// <summary>The names of severities in commands and their output.</summary>
public static class MudSeverityNames
{
    extension(MudSeverity severity)
    {
        /// <summary>Lower case: <c>error</c>, <c>repair</c>, <c>warning</c>, <c>notice</c>.</summary>
        public string Name => severity switch
        {
            MudSeverity.Error => "error",
            MudSeverity.Repair => "repair",
            MudSeverity.Warning => "warning",
            _ => "notice",
        };
    }
}
