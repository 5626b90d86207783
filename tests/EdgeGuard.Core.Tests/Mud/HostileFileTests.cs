using System.Text;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>Files made to cost more than they are worth, with limits raised so that they are read at all.</summary>
public sealed class HostileFileTests
{
    private const int Size = 1024 * 1024;

    private static readonly MudLimits Raised = new() { MaxBytes = 2 * Size, MaxDepth = 512, MaxAces = 1_000_000 };

    public static TheoryData<string> Shapes() => ["depth", "brackets", "strings", "members", "duplicates", "entries", "problems", "numbers", "names", "escapes", "one line"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void T4_A_megabyte_takes_bounded_memory(string shape)
    {
        byte[] text = Encoding.UTF8.GetBytes(Make(shape));
        Assert.True(text.Length > Size / 2);
        MudReader.Read(text.AsMemory(0, 1000), limits: Raised);
        long before = GC.GetAllocatedBytesForCurrentThread();
        MudResult result = MudReader.Read(text, limits: Raised);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(MudVerdict.Refused, result.Verdict);
        Assert.True(result.Problems.Count <= Raised.MaxProblems + 1);
        // What grows with the square of the size would need terabytes; time is for the benchmark.
        Assert.True(allocated < 600L * Size, $"{shape}: {allocated / Size} MiB");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void T4_By_default_a_megabyte_is_not_looked_at(string shape)
    {
        byte[] text = Encoding.UTF8.GetBytes(Make(shape));
        long before = GC.GetAllocatedBytesForCurrentThread();
        MudProblem problem = Assert.Single(MudReader.Read(text).Problems);
        Assert.StartsWith("byte-limit", problem.Rule, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
    }

    private static string Make(string shape) => shape switch
    {
        "depth" => Repeat("{\"a\":", "}", 200_000),
        "brackets" => Repeat("[", "]", 500_000),
        "strings" => $"{{\"ietf-mud:mud\":{{\"systeminfo\":\"{new string('x', Size)}\",\"mud-url\":\"https://{new string('x', Size / 2)}\"}}}}",
        "members" => $"{{{Join(60_000, i => $"\"m{i}\":{i}")}}}",
        "duplicates" => $"{{{Join(100_000, _ => "\"m\":1")}}}",
        "entries" => Acl(Join(12_000, i => $"{{\"name\":\"{i}\",\"actions\":{{\"forwarding\":\"accept\"}},\"matches\":{{}}}}")),
        "problems" => Acl(Join(200_000, _ => "{}")),
        "numbers" => Acl(Join(10, _ => $"{{\"name\":{new string('9', 100_000)}}}")),
        "names" => Acl(Join(3_500, i => $"{{\"name\":\"{i}\",\"actions\":{{\"forwarding\":\"accept\"}},\"matches\":{{\"ipv6\":{{\"ietf-acldns:dst-dnsname\":\"{new string('a', 60)}.{new string(':', 100)}\",\"destination-ipv6-network\":\"{string.Concat(Enumerable.Repeat("a:", 30))}\"}}}}}}")),
        "escapes" => $"{{\"ietf-mud:mud\":{{\"systeminfo\":\"{string.Concat(Enumerable.Repeat("\\u0061", Size / 6))}\"}}}}",
        _ => Acl(Join(5_000, i => $"{{\"name\":\"{i}\",\"actions\":{{\"forwarding\":\"none\"}},\"matches\":{{\"tcp\":{{\"flags\":\"x\"}}}}, \"é\":\"{new string('é', 50)}\"}}")),
    };

    private static string Acl(string aces) =>
        $"{{\"ietf-access-control-list:acls\":{{\"acl\":[{{\"name\":\"a\",\"aces\":{{\"ace\":[{aces}]}}}}]}}}}";

    private static string Join(int count, Func<int, string> make) => string.Join(',', Enumerable.Range(0, count).Select(make));

    private static string Repeat(string open, string close, int count) =>
        string.Concat(Enumerable.Repeat(open, count)) + "1" + string.Concat(Enumerable.Repeat(close, count));
}
