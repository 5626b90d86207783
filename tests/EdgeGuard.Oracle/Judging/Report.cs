using EdgeGuard.Core.Policy;
using EdgeGuard.Oracle.Packets;

namespace EdgeGuard.Oracle.Judging;

/// <summary>Counts what was compared for a profile, and prints every disagreement between the kernel and the evaluator, up to a bound.</summary>
internal sealed class Report(TextWriter output, string profile)
{
    private const int PrintedForAState = 3, PrintedForAProfile = 30;

    private readonly Dictionary<(string, bool), int> _printed = [];

    /// <summary>Packets compared.</summary>
    internal long Compared { get; private set; }

    /// <summary>Packets that passed though the evaluator denies them.</summary>
    internal long FalsePermits { get; private set; }

    /// <summary>Packets that did not pass though the evaluator allows them.</summary>
    internal long FalseDenies { get; private set; }

    internal long Disagreements => FalsePermits + FalseDenies;

    internal void Compare(string phase, Packet packet, PolicyDirection direction, bool expected, bool passed, Func<string> why)
    {
        Compared++;
        if (expected == passed) return;
        if (passed) FalsePermits++;
        else FalseDenies++;
        if ((_printed[(phase, passed)] = _printed.GetValueOrDefault((phase, passed)) + 1) > PrintedForAState || _printed.Values.Sum() > PrintedForAProfile) return;
        string kind = packet.Kind == PacketKind.First ? "" : $" ({packet.Kind.ToString().ToLowerInvariant()})";
        output.WriteLine(
            $"  {(passed ? "FALSE PERMIT" : "FALSE DENY")} {FlowText.Write(packet.FlowOf(direction))}{kind}; kernel {Word(passed)}, evaluator {Word(expected)} ({why()}); "
            + $"profile {profile}; state {phase}");
    }

    private static string Word(bool passes) => passes ? "passes" : "drops";
}
