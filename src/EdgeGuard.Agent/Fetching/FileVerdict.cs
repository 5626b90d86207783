using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Fetching;

/// <summary>What was found about a fetched file. Text in it comes from outside.</summary>
/// <param name="Unreadable">Every reason why it is no usable MUD file; null where it is one.</param>
/// <param name="Signature">How its signature was judged; null where there was none to judge.</param>
internal sealed record FileVerdict(string? Unreadable, SignatureJudgement? Signature);
