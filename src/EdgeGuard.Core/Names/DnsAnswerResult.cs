using System.Collections.Immutable;
using System.Net;

namespace EdgeGuard.Core.Names;

/// <summary>What an answer says about the name in the question.</summary>
public abstract record DnsAnswerResult
{
    private DnsAnswerResult() { }

    /// <summary>
    /// Names that a device asks next: where CNAME, DNAME, HTTPS and SVCB records of the answer lead. At most <see cref="NameChains.MostSteps"/> steps away.
    /// </summary>
    public ImmutableArray<NameTarget> Targets { get; init; } = [];

    /// <summary>The name has these addresses.</summary>
    /// <param name="Name">The name in the question, in lower case without a final dot.</param>
    /// <param name="Chain">The names from the question to the addresses, the name in the question first. CNAME and aliases add names.</param>
    /// <param name="Addresses">The addresses, in the order of the answer, each once.</param>
    public sealed record Learned(string Name, ImmutableArray<string> Chain, ImmutableArray<LearnedAddress> Addresses) : DnsAnswerResult;

    /// <summary>The name has no records of the requested type, or the question was not about addresses.</summary>
    public sealed record NoAddresses(string Name) : DnsAnswerResult;

    /// <summary>The name does not exist. The owner or a filter may have said so.</summary>
    public sealed record NoSuchName(string Name) : DnsAnswerResult;

    /// <summary>A filter's answer: an address that no host has, or the filter's own.</summary>
    /// <param name="Name">The name in the question.</param>
    /// <param name="Address">The address in the answer.</param>
    public sealed record Filtered(string Name, IPAddress Address) : DnsAnswerResult;

    /// <summary>
    /// A public name with an address that is not public. The answer is not released, because it would lead the device into a local network.
    /// </summary>
    /// <param name="Name">The name in the question.</param>
    /// <param name="Address">The first such address.</param>
    public sealed record Bogus(string Name, IPAddress Address) : DnsAnswerResult;

    /// <summary>The server could not or would not answer.</summary>
    public sealed record Failed(string Name) : DnsAnswerResult;

    /// <summary>Not an answer to this question, or unreadable. It is not released.</summary>
    /// <param name="Why">What is wrong with it, in words for people.</param>
    public sealed record NoAnswer(string Why) : DnsAnswerResult;
}

/// <summary>An address of a name.</summary>
/// <param name="Address">The address.</param>
/// <param name="Ttl">How long the answer is valid: the least TTL of the address and of the names in the chain.</param>
public readonly record struct LearnedAddress(IPAddress Address, TimeSpan Ttl);

/// <summary>A name to which an answer leads.</summary>
/// <param name="Name">The name, in lower case without a final dot.</param>
/// <param name="Steps">How many records lead to it from the name in the question.</param>
/// <param name="Ttl">How long it is valid: the least TTL of these records.</param>
public readonly record struct NameTarget(string Name, int Steps, TimeSpan Ttl);
