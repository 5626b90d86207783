using System.Globalization;

namespace EdgeGuard.Agent.Clock;

/// <summary>
/// The earliest time that it can be: the build date, or a later time to which the wall clock was synchronized for a day. A file in the state folder
/// has the latter. It is read each time, so that clearing it needs no restart.
/// </summary>
/// <param name="folder">The state folder.</param>
public sealed class TimeFloor(string folder)
{
    /// <summary>Its file in the state folder.</summary>
    public const string FileName = "time-floor";

    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int LongestFile = 64;

    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _file = Path.Combine(folder, FileName);

    /// <summary>The floor.</summary>
    public DateTimeOffset Value => Held is { } held && held > BuildDate.Value ? held : BuildDate.Value;

    /// <summary>The synchronized time; null for none. A damaged file counts as none.</summary>
    public DateTimeOffset? Held
    {
        get
        {
            try
            {
                using StreamReader file = File.OpenText(_file);
                Span<char> text = stackalloc char[LongestFile];
                return DateTimeOffset.TryParseExact(text[..file.ReadBlock(text)].Trim(), Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) && time < Latest
                    ? time
                    : null;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Stores a synchronized time. A power cut leaves the old or the new one.</summary>
    /// <exception cref="IOException">The old one is still stored.</exception>
    /// <exception cref="UnauthorizedAccessException">The old one is still stored.</exception>
    internal void Keep(DateTimeOffset time)
    {
        Directory.CreateDirectory(folder);
        string next = _file + ".new";
        using (FileStream file = File.Create(next))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture) + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(next, _file, overwrite: true);
    }

    /// <summary>Forgets the synchronized time; the build date stays.</summary>
    /// <exception cref="IOException">It is still stored.</exception>
    /// <exception cref="UnauthorizedAccessException">It is still stored.</exception>
    public void Clear() => File.Delete(_file);
}
