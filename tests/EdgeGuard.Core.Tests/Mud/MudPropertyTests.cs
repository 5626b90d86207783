using System.Text;
using EdgeGuard.Core.Mud;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeGuard.Core.Tests.Mud;

public sealed class MudPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void Reading_what_was_written_gives_the_same_file() => ForAllSeeds(seed =>
    {
        MudFile file = new MudFileMaker(seed).Make();
        byte[] text = MudWriter.Write(file);
        MudResult result = MudReader.Read(text, limits: MudLimits.Default with { MaxAces = 10_000 });
        MudFile again = Assert.IsType<MudResult.Accepted>(result).File;
        Same.As(file, again);
        Assert.Equal(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(MudWriter.Write(again)));
    });

    [Fact]
    public void A_spoilt_file_is_accepted_or_refused_with_a_place() => ForAllSeeds(seed =>
    {
        byte[] text = new Mutation(seed).Apply(MudWriter.Write(new MudFileMaker(seed / 7).Make()));
        Judge(text, MudStrictness.Strict);
        Judge(text, MudStrictness.Compatible);
    });

    [Fact]
    public void Compatibility_accepts_all_that_strict_reading_accepts_and_reads_it_the_same() => ForAllSeeds(seed =>
    {
        byte[] text = new Mutation(seed).Apply(MudWriter.Write(new MudFileMaker(seed / 7).Make()));
        if (MudReader.Read(text, MudStrictness.Strict) is not MudResult.Accepted strict) return;
        MudResult.Accepted compatible = Assert.IsType<MudResult.Accepted>(MudReader.Read(text));
        Assert.Equal(MudWriter.Write(strict.File), MudWriter.Write(compatible.File));
    });

    [Fact]
    public void The_same_bytes_give_the_same_problems_in_the_order_of_the_file() => ForAllSeeds(seed =>
    {
        byte[] text = new Mutation(seed).Apply(MudWriter.Write(new MudFileMaker(seed / 7).Make()));
        IReadOnlyList<MudProblem> problems = MudReader.Read(text).Problems;
        Assert.Equal(problems, MudReader.Read(text).Problems);
        Assert.Equal(problems.OrderBy(p => (p.Line, p.Column)), problems);
    });

    [Fact]
    public void Random_bytes_are_refused_without_an_exception() => ForAllSeeds(seed =>
    {
        byte[] text = new byte[seed % 200];
        new Random(seed).NextBytes(text);
        Assert.Equal(MudVerdict.Refused, MudReader.Read(text).Verdict);
    });

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Writing_a_real_file_and_reading_it_gives_the_same_file(string corpus) =>
        Assert.All(Corpora.MudFiles(corpus).Select(file => MudReader.Read(file)).OfType<MudResult.Accepted>(), first =>
        {
            byte[] text = MudWriter.Write(first.File);
            MudResult.Accepted second = Assert.IsType<MudResult.Accepted>(MudReader.Read(text));
            Same.As(first.File, second.File);
            Assert.Equal(text, MudWriter.Write(second.File));
        });

    private static void Judge(byte[] text, MudStrictness strictness)
    {
        MudResult result = MudReader.Read(text, strictness);
        Assert.All(result.Problems, problem => Assert.True(problem.Line >= 1 && problem.Column >= 1 && problem.Message.Length > 10, problem.ToString()));
        Assert.Equal(result.Verdict == MudVerdict.Refused, result.Problems.Any(problem => problem.Severity == MudSeverity.Error));
        if (result is MudResult.Accepted accepted) Assert.IsType<MudResult.Accepted>(MudReader.Read(MudWriter.Write(accepted.File)));
    }

    private static void ForAllSeeds(Action<int> hold) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), hold).Check(Many);
}
