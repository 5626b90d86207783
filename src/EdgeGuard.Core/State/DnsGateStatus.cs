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

    /// <summary>The kernel drops above so many times <see cref="QuestionsPerSecond"/> of a device. The proxy has to receive what it refuses and reports.</summary>
    public const int KernelTimes = 2;

    /// <summary>So many times more pass a bridge port: behind it may be an access point with many devices.</summary>
    public const int PortTimes = 10;

    /// <summary>So many times a second's questions pass at once, after a rest.</summary>
    public const int Rest = 10;

    /// <summary>The default of <see cref="QuestionsPerSecond"/>.</summary>
    public const int UsualQuestionsPerSecond = 20;

    /// <summary>Questions of one device that it answers each second; it refuses and reports more.</summary>
    public int QuestionsPerSecond { get; init; } = UsualQuestionsPerSecond;
}
