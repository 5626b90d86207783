namespace EdgeGuard.Core.State;

/// <summary>State of the DNS proxy.</summary>
/// <param name="Port">The port on which it listens, on the governed interfaces only.</param>
/// <param name="LeavesLiterals">A name server that a profile names by its address is asked directly, and nothing is learned from it.</param>
/// <param name="Asks">The name servers that it asks, in words for people.</param>
/// <param name="Beat">Counts its reports that it is alive.</param>
public sealed record DnsGateStatus(ushort Port, bool LeavesLiterals, string Asks, long Beat)
{
    /// <summary>Without a sign of life for as long, the kernel sends it no questions any more.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="QuestionsPerSecond"/>.</summary>
    public const int UsualQuestionsPerSecond = 20;

    /// <summary>Questions of one device that it answers each second; it refuses and reports more. The kernel drops above twice as many.</summary>
    public int QuestionsPerSecond { get; init; } = UsualQuestionsPerSecond;
}
