using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// Finds the address with which a DNS filter answers for names that it blocks. Some filters give their own address. It is asked about names of
/// advertisers, which filters block and which have nothing in common otherwise.
/// </summary>
internal sealed class FilterProbe(UpstreamResolver upstream, TimeProvider time)
{
    private static readonly string[] BlockedNames = ["doubleclick.net", "adservice.google.com", "scorecardresearch.com"];
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    // At boot, the filter may start after the agent.
    private static readonly TimeSpan AskAgainUnanswered = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private (long At, Task<ImmutableHashSet<IPAddress>?> Addresses)? _known;

    /// <summary>Whether the name servers give this address for names that they block. They are asked at most once an hour, or every 30 s while none of them answers.</summary>
    internal async ValueTask<bool> IsOfFilterAsync(IPAddress address, CancellationToken stoppingToken) =>
        (await Known().WaitAsync(stoppingToken))?.Contains(address) == true;

    // The first device that needs it starts the questions, and others wait for the same ones.
    private Task<ImmutableHashSet<IPAddress>?> Known()
    {
        lock (_lock)
        {
            if (_known is not { } known || time.GetElapsedTime(known.At) > LifeOf(known.Addresses)) _known = known = (time.GetTimestamp(), AskAsync(CancellationToken.None));
            return known.Addresses;
        }
    }

    private static TimeSpan LifeOf(Task<ImmutableHashSet<IPAddress>?> asked) => asked is { IsCompletedSuccessfully: true, Result: null } ? AskAgainUnanswered : AskAgain;

    // An address counts if at least two of the names have it. Null where no server answered, or none could.
    private async Task<ImmutableHashSet<IPAddress>?> AskAsync(CancellationToken stoppingToken)
    {
        IPAddress[]?[] answers = await Task.WhenAll(BlockedNames.SelectMany(name => new[] { DnsType.A, DnsType.Aaaa }.Select(type => AskAsync(new(name, type, DnsQuestion.Internet), stoppingToken))));
        if (answers.All(a => a is null)) return null;
        return [.. answers.SelectMany(a => a?.Distinct() ?? []).GroupBy(a => a).Where(g => g.Count() > 1).Select(g => g.Key)];
    }

    private async Task<IPAddress[]?> AskAsync(DnsQuestion question, CancellationToken stoppingToken)
    {
        byte[]? answer = await upstream.AskAsync(DnsQuestionWriter.Write(question), question, device: null, ProtocolType.Udp, stoppingToken);
        return answer is null ? null : DnsAnswerReader.Read(question, answer, DnsAnswerRules.Plain) switch
        {
            DnsAnswerResult.Learned learned => [.. learned.Addresses.Select(a => a.Address)],
            DnsAnswerResult.Bogus bogus => [bogus.Address],
            DnsAnswerResult.Failed or DnsAnswerResult.NoAnswer => null,
            _ => [],
        };
    }
}
