namespace EdgeGuard.Mutants;

/// <summary>One small change to the source, which some test should notice.</summary>
/// <param name="Id">Its number in the folder, from 1.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Kind">What sort of change.</param>
/// <param name="Before">The source, in one line.</param>
/// <param name="After">What stands there instead, in one line.</param>
internal sealed record Mutant(int Id, string File, int Line, string Kind, string Before, string After)
{
    internal string ToRow() => string.Join('\t', Id, File, Line, Kind, Before, After);

    internal static Mutant FromRow(string row)
    {
        string[] cells = row.Split('\t');
        return new(int.Parse(cells[0], null), cells[1], int.Parse(cells[2], null), cells[3], cells[4], cells[5]);
    }
}
