using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeGuard.Agent.Store;

/// <summary>Which program used the store last: a line in the state folder, such as <c>0.3.0 18 0.2.0</c>.</summary>
/// <param name="Program">Its version.</param>
/// <param name="Form">How many migrations the store had after it; null where a program up to 0.2 wrote the note.</param>
/// <param name="CopyOf">The program whose state was copied at the upgrade to this one; null where there is no such copy.</param>
internal sealed partial record UpgradeNote(string Program, int? Form, string? CopyOf)
{
    /// <summary>Where there is no note: versions up to 0.2 left none.</summary>
    internal static readonly UpgradeNote None = new("earlier", null, null);

    // Programs that note no form know no later one.
    private const int LastWithoutNote = 17;

    /// <summary>A store in the form of today, and no copy of before an upgrade.</summary>
    internal static UpgradeNote OfThisForm(string program) => new(program, StoreSchema.Migrations.Count, null);

    /// <summary>Its line.</summary>
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"{Program} {Form}{(CopyOf is null ? "" : " ")}{CopyOf}\n");

    /// <summary>Whether a store of this form can be as that program left it.</summary>
    internal bool MayBeOf(int form) => Form is null ? form <= LastWithoutNote : Form == form;

    /// <summary>The note beside a store; null where there is none that can be read.</summary>
    internal static UpgradeNote? Beside(string store)
    {
        string path = UpgradeCopies.NotePath(store);
        if (!File.Exists(path)) return null;
        string[] words = File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 3 || !VersionText().IsMatch(words[0])) return null;
        int? form = words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        return new(words[0], form, words.Length > 2 && VersionText().IsMatch(words[2]) ? words[2] : null);
    }

    /// <summary>Writes it beside a store.</summary>
    /// <exception cref="IOException">The old note is still there.</exception>
    internal void Write(string store) => DurableFile.Replace(UpgradeCopies.NotePath(store), Text);

    [GeneratedRegex("^[0-9a-z.+~]{1,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionText();
}
