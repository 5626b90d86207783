using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>Collects the problems of one file, up to a limit.</summary>
internal sealed class ProblemList(LineMap lines, MudStrictness strictness, MudLimits limits)
{
    private readonly List<(int Offset, MudProblem Problem)> _problems = [];
    private int _unshown;

    /// <summary>Errors found; one is enough for the file to be refused.</summary>
    internal int Errors { get; private set; }

    /// <summary>While set, an error counts as a warning, because the node that contains it will be skipped.</summary>
    internal bool IsLenient { get; set; }

    /// <summary>Errors that became warnings.</summary>
    internal int Excused { get; private set; }

    /// <summary>Reports a problem of a value.</summary>
    internal void Add(MudRule rule, JsonItem item, string message)
    {
        if (HasRoom(rule)) Keep(rule, item.Offset, item.Pointer, message);
    }

    /// <summary>Reports a problem of a member, at its name.</summary>
    internal void Add(MudRule rule, JsonMember member, string message)
    {
        if (HasRoom(rule)) Keep(rule, member.NameOffset, member.Value.Pointer, message);
    }

    /// <summary>Reports a problem at a place in the text that is no value.</summary>
    internal void Add(MudRule rule, int offset, string message)
    {
        if (HasRoom(rule)) Keep(rule, offset, "", message);
    }

    // The first error is kept even when remarks have used up the room: a refusal must say why.
    private bool HasRoom(MudRule rule)
    {
        bool isError = rule.In(strictness) == MudSeverity.Error;
        if (isError && IsLenient) Excused++;
        bool firstError = isError && !IsLenient && Errors++ == 0;
        if (_problems.Count < limits.MaxProblems || firstError) return true;
        _unshown++;
        return false;
    }

    private void Keep(MudRule rule, int offset, string pointer, string message)
    {
        (int line, int column) = lines.Locate(offset);
        MudSeverity severity = rule.In(strictness);
        if (severity == MudSeverity.Error && IsLenient) severity = MudSeverity.Warning;
        _problems.Add((offset, new(pointer, line, column, rule.ToString(), severity, message)));
    }

    /// <summary>All problems by place, then rule, then message; the same file gives the same list.</summary>
    internal IReadOnlyList<MudProblem> Ordered()
    {
        List<MudProblem> ordered = [.. _problems
            .OrderBy(entry => entry.Offset)
            .ThenBy(entry => entry.Problem.Rule, StringComparer.Ordinal)
            .ThenBy(entry => entry.Problem.Message, StringComparer.Ordinal)
            .Select(entry => entry.Problem)];
        if (_unshown > 0)
        {
            ordered.Add(new("", 1, 1, MudRules.ProblemLimit.ToString(), MudSeverity.Notice,
                $"{_unshown} more problems are not shown; mend these first."));
        }
        return ordered;
    }
}
