using System.Text;

namespace EdgeGuard.Core.Replay;

/// <summary>One record of comma-separated text (RFC 4180 §2).</summary>
/// <param name="Line">Line on which it begins, counted from 1.</param>
/// <param name="Fields">Its fields; blanks around an unquoted one do not count.</param>
/// <param name="IsOpen">A quote was never closed, so the record ran on to the end of the text.</param>
internal sealed record CsvRecord(int Line, IReadOnlyList<string> Fields, bool IsOpen)
{
    /// <summary>The records of a text, whatever ends its lines; empty lines are none.</summary>
    internal static IEnumerable<CsvRecord> Read(string text)
    {
        CsvScanner scanner = new(text);
        while (scanner.TryRead(out CsvRecord record))
        {
            if (record.Fields is not [""]) yield return record;
        }
    }
}

/// <summary>Walks over comma-separated text once.</summary>
internal sealed class CsvScanner(string text)
{
    private readonly StringBuilder _field = new();
    private List<string> _fields = [];
    private int _at;
    private int _line = 1;
    private bool _isOpen;

    internal bool TryRead(out CsvRecord record)
    {
        (int begin, _fields, _isOpen) = (_line, [], false);
        bool any = _at < text.Length;
        while (_at < text.Length && ReadField())
        {
        }
        record = new(begin, _fields, _isOpen);
        return any;
    }

    /// <returns>false when the record ended with this field.</returns>
    private bool ReadField()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t') _at++;
        bool isQuoted = _at < text.Length && text[_at] == '"';
        if (isQuoted) ReadQuoted();
        int from = _at;
        while (_at < text.Length && text[_at] is not (',' or '\r' or '\n')) _at++;
        string rest = text[from.._at].TrimEnd();
        _fields.Add(isQuoted ? _field + rest : rest);
        return EndField();
    }

    private bool EndField()
    {
        if (_at >= text.Length) return false;
        char end = text[_at++];
        if (end == ',')
        {
            if (_at < text.Length) return true;
            _fields.Add("");
            return false;
        }
        if (end == '\r' && _at < text.Length && text[_at] == '\n') _at++;
        _line++;
        return false;
    }

    // Two quotes within quotes are one; a line may end within them.
    private void ReadQuoted()
    {
        _field.Clear();
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '"')
            {
                if (_at + 1 >= text.Length || text[_at + 1] != '"')
                {
                    _at++;
                    return;
                }
                _at++;
            }
            if (text[_at] == '\n') _line++;
            _field.Append(text[_at]);
        }
        _isOpen = true;
    }
}
