using EdgeGuard.Core.Tests.Mud;

namespace EdgeGuard.Core.Tests;

/// <summary>
/// What tests read of the world: the project's own recordings and cases, always, and the shared corpus of other people's, where it
/// is there. A test takes the name of one of them, so that it runs in a clone without the corpus too.
/// </summary>
internal static class Corpora
{
    internal const string Own = "own", Shared = "shared";

    private static readonly string[] BenignFolders = ["01-mud-url", "02-dhcp", "03-dhcpv6", "04-lldp", "06-iot-setup", "07-iot-live", "10-ot"];

    public static TheoryData<string> Names => Places.HasCorpus ? [Own, Shared] : [Own];

    /// <summary>The file of what is expected of a corpus: <paramref name="file"/> for the shared one.</summary>
    internal static string Golden(string corpus, string file) => corpus == Own ? $"own-{file}" : file;

    /// <summary>Every capture.</summary>
    internal static IReadOnlyList<string> Captures(string corpus) => corpus == Own
        ? Files(OwnCaptures, "*.pcap", SearchOption.AllDirectories)
        : [.. Places.CorpusFiles("pcap").Where(file => !file.EndsWith(".gz", StringComparison.Ordinal))];

    /// <summary>Captures of clients and products that do nothing wrong.</summary>
    internal static IReadOnlyList<string> Benign(string corpus) => corpus == Own
        ? [.. Files(OwnCaptures, "*.pcap", SearchOption.TopDirectoryOnly), .. Setups(Own)]
        : [.. BenignFolders.SelectMany(folder => Places.CorpusFiles(Path.Combine("pcap", folder)))];

    internal static IReadOnlyList<string> Attacks(string corpus) => corpus == Own
        ? Files(Path.Combine(OwnCaptures, "attack"), "*.pcap", SearchOption.TopDirectoryOnly)
        : Places.CorpusFiles(Path.Combine("pcap", "08-attack"));

    /// <summary>First connections of products, several runs of each: <c>…PRODUCT__RUN.pcap</c>.</summary>
    internal static IReadOnlyList<string> Setups(string corpus) => corpus == Own
        ? Files(Path.Combine(OwnCaptures, "setup"), "*.pcap", SearchOption.TopDirectoryOnly)
        : Places.CorpusFiles(Path.Combine("pcap", "06-iot-setup"));

    /// <summary>MUD files, good and bad: the starter profiles and the input of every golden case, or public ones.</summary>
    internal static IReadOnlyList<byte[]> MudFiles(string corpus) => corpus == Own
        ? [.. Files(Places.Profiles, "*.json", SearchOption.TopDirectoryOnly).Select(File.ReadAllBytes), .. MudGoldenTests.Inputs]
        : [.. Places.CorpusFiles("mud").Select(File.ReadAllBytes)];

    /// <summary>Tables of flows in the form of public ones, each with the profile that came of it.</summary>
    internal static IEnumerable<(string Table, string Profile)> RuleTables(string corpus) => corpus == Own
        ? Files(Path.Combine(Places.Checkout, "tests", "cases", "flows"), "*rule.csv", SearchOption.TopDirectoryOnly)
            .Select(table => (table, Path.Combine(Places.Profiles, $"{Path.GetFileName(table)[..^"rule.csv".Length]}.json")))
        : from table in Places.CorpusFiles("flows")
          where table.EndsWith("rule.csv", StringComparison.Ordinal)
          let name = Path.GetFileName(table)[..^"rule.csv".Length]
          select (table, Path.Combine(Places.Corpus, "mud", Path.GetFileName(Path.GetDirectoryName(table)!), $"{name}Mud.json"));

    private static string OwnCaptures => Path.Combine(Places.Checkout, "seeds", "captures");

    private static string[] Files(string folder, string pattern, SearchOption depth) =>
        [.. Directory.EnumerateFiles(folder, pattern, depth).Order(StringComparer.Ordinal)];
}
