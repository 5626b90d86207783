using System.Text;

namespace EdgeGuard.Core.Status;

/// <summary>Draws LEDs as text: three seconds of each rhythm, one character for a tenth of a second.</summary>
public static class LedDrawing
{
    private const int Cells = 30;
    private const char LitCell = '█';
    private const char DarkCell = '·';
    private static readonly TimeSpan Cell = TimeSpan.FromMilliseconds(100);

    /// <summary>Three lines, one for each LED: its name, its rhythm over three seconds, its meaning.</summary>
    public static string Draw(LedPicture picture)
    {
        StringBuilder text = new();
        foreach (Led led in LedNames.All) text.Append(Line(led, picture[led])).Append('\n');
        return text.ToString();
    }

    /// <summary>The line of one light.</summary>
    public static string Line(Led led, LedSign sign) => $"{led.Name(),-7}  {Strip(sign.Pattern)}  {sign.Pattern.Name,-4}  {sign.Meaning}".TrimEnd();

    /// <summary>A rhythm as it looks over three seconds.</summary>
    public static string Strip(LedPattern pattern) =>
        string.Create(Cells, pattern, static (cells, pattern) =>
        {
            for (int i = 0; i < cells.Length; i++) cells[i] = IsLit(pattern, i * Cell) ? LitCell : DarkCell;
        });

    private static bool IsLit(LedPattern pattern, TimeSpan at) =>
        pattern.IsSteady ? pattern.BeginsLit : at.Ticks % (pattern.Lit + pattern.Dark).Ticks < pattern.Lit.Ticks;
}
