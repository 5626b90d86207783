using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>
/// Strict reading against libyang: what it refuses we refuse, and where we refuse what it takes, a rule says why. Every
/// disagreement must fit a line of the two lists below.
/// </summary>
public sealed class RefereeTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Mutations = 1500;

    /// <summary>libyang refuses and we accept: what it says, and why we differ.</summary>
    private static readonly (string Says, string Because)[] WeAccept =
    [
        ("No module named", "RFC 8520 §3.9 has a manager ignore the nodes of extensions that it does not know"),
        ("Invalid character reference \"\\ud8", "a pair of escaped surrogates is one character (RFC 8259 §7); libyang looks at half of it"),
    ];

    /// <summary>libyang accepts and we refuse: the rule, and why we differ.</summary>
    private static readonly (string Rule, string Because)[] WeRefuse =
    [
        ("mud-container", "a file without it is a list of rules, not a MUD file (RFC 8520 §2.1)"),
        ("mud-version", "we know version 1 only (RFC 8520 §3.1)"),
        ("mud-url", "must be https (RFC 8520 §1.5); the module takes any text"),
        ("dns-direction", "must not be (RFC 8520 §8.2); the module cannot say so"),
        ("date-and-time", "the module's pattern takes days that no calendar has (RFC 3339 §5.7)"),
        ("member-name", "a module must not be repeated (RFC 7951 §4); libyang takes it"),
        ("json", "libyang stops reading at the end of the first object"),
        ("utf-8", "libyang stops reading at the end of the first object"),
        ("duplicate-member", "libyang merges a container that occurs twice (RFC 7951 §7 forbids it)"),
        ("number", "libyang takes an exponent; YANG's integers have none (RFC 7950 §9.2.1)"),
        ("text", "libyang takes some code points that are no characters (RFC 7950 §9.4)"),
        ("identity", "libyang takes an empty module before a colon"),
    ];

    [YanglintTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Strict_reading_agrees_with_libyang_on_the_corpus(string corpus) => Compare(Corpora.MudFiles(corpus), corpus);

    [YanglintTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Strict_reading_agrees_with_libyang_on_mutated_files(string corpus)
    {
        List<byte[]> sound = SoundFiles(corpus);
        Compare([.. Enumerable.Range(0, Mutations).Select(seed => new Mutation(seed).Apply(sound[seed % sound.Count]))], corpus);
    }

    [YanglintTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Starter_profiles_are_clean_in_both_eyes(string corpus)
    {
        string[] files = [.. Directory.EnumerateFiles(Places.Profiles, "*.json")];
        Assert.All(Yanglint.Judge([.. files.Select(File.ReadAllBytes)], corpus), verdict => Assert.True(verdict.Accepts, verdict.Message));
        // The baseline speaks of any host on the internet, and no maker signs it: that is worth saying of a maker's file.
        Assert.All(files, file => Assert.DoesNotContain(MudReader.Read(File.ReadAllBytes(file), MudStrictness.Strict).Problems,
            problem => !file.EndsWith("baseline-iot.json", StringComparison.Ordinal) || problem.Severity != MudSeverity.Warning));
    }

    [YanglintTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Writer_writes_what_libyang_accepts(string corpus)
    {
        byte[][] written =
        [
            .. Corpora.MudFiles(corpus)
                .Select(file => MudReader.Read(file))
                .OfType<MudResult.Accepted>()
                .Where(result => result.File.ExtensionNodes == new MudExtensions())
                .Select(result => MudWriter.Write(result.File)),
        ];
        Assert.True(written.Length > (corpus == Corpora.Own ? 30 : 80), $"only {written.Length} files");
        foreach ((byte[] text, Verdict verdict) in written.Zip(Yanglint.Judge(written, corpus)))
        {
            // What compatibility reading forgave and the model keeps, such as a wildcard, neither eye takes.
            bool isForgiven = MudReader.Read(text, MudStrictness.Strict) is MudResult.Refused;
            Assert.True(verdict.Accepts == true || isForgiven || IsExplained(verdict), verdict.Message);
        }
    }

    // A file with one list alone as well, since the modules' conditions look at the types of all lists together.
    private static List<byte[]> SoundFiles(string corpus) =>
    [
        .. Directory.EnumerateFiles(Places.Profiles, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            .Concat(Corpora.MudFiles(corpus))
            .Select(file => MudReader.Read(file))
            .OfType<MudResult.Accepted>()
            .SelectMany(result => (MudFile[])[result.File, .. result.File.Acls.Take(1).Select(acl => OnlyList(result.File, acl))])
            .Select(MudWriter.Write),
    ];

    private static MudFile OnlyList(MudFile file, Acl acl) => file with
    {
        FromDevice = [.. file.FromDevice.Where(name => name == acl.Name)],
        ToDevice = [.. file.ToDevice.Where(name => name == acl.Name)],
        Acls = [acl],
        ExtensionNodes = new(),
    };

    private void Compare(IReadOnlyList<byte[]> files, string corpus)
    {
        IReadOnlyList<Verdict> verdicts = Yanglint.Judge(files, corpus);
        // A referee that takes everything, or nothing, decides nothing.
        Assert.True(verdicts.Any(v => v.Accepts == true) && verdicts.Any(v => v.Accepts == false), "libyang gave one verdict for all");
        output.WriteLine($"{files.Count} files: libyang accepts {verdicts.Count(v => v.Accepts == true)}, refuses {verdicts.Count(v => v.Accepts == false)}, crashes on {verdicts.Count(v => v.Accepts is null)}");
        List<string> unexplained = [];
        for (int i = 0; i < files.Count; i++)
        {
            if (Disagreement(MudReader.Read(files[i], MudStrictness.Strict), verdicts[i]) is { } what) unexplained.Add($"file {i}: {what}");
        }
        Assert.True(unexplained.Count == 0, $"{unexplained.Count} of {files.Count}:\n{string.Join('\n', unexplained.Take(20))}");
    }

    /// <summary>Whether libyang refuses for a reason for which we do not.</summary>
    internal static bool IsExplained(Verdict theirs) => WeAccept.Any(reason => theirs.Message.Contains(reason.Says, StringComparison.OrdinalIgnoreCase));

    /// <returns>What no list explains; null where the two agree or differ for a reason.</returns>
    private static string? Disagreement(MudResult ours, Verdict theirs)
    {
        bool weAccept = ours.Verdict == MudVerdict.Accepted;
        if (theirs.Accepts is null || weAccept == theirs.Accepts) return null;
        if (weAccept) return IsExplained(theirs) ? null : $"we accept; {theirs.Message}";
        MudProblem? own = ours.Problems.FirstOrDefault(problem => problem.Severity == MudSeverity.Error
            && !WeRefuse.Any(reason => problem.Rule.StartsWith(reason.Rule + " ", StringComparison.Ordinal)));
        return own is null ? null : $"libyang accepts; {own}";
    }
}
