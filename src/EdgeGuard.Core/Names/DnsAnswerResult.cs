using System.Collections.Immutable;
using System.Net;

namespace EdgeGuard.Core.Names;

/// <summary>What an answer teaches about the name that was asked for.</summary>
public abstract record DnsAnswerResult
{
    private DnsAnswerResult() { }

    /// <summary>The name stands for these addresses.</summary>
    /// <param name="Name">The name that was asked for, in lower case without a final dot.</param>
    /// <param name="Chain">The names on the way to the addresses, the one asked for first; CNAME and aliases make it longer than one.</param>
    /// <param name="Addresses">The addresses, in the order of the answer, each once.</param>
    public sealed record Learned(string Name, ImmutableArray<string> Chain, ImmutableArray<LearnedAddress> Addresses) : DnsAnswerResult;

    /// <summary>The name has nothing of the kind asked for, or something other than addresses was asked for.</summary>
    public sealed record NoAddresses(string Name) : DnsAnswerResult;

    /// <summary>There is no such name; whether its owner says so or a filter cannot be told.</summary>
    public sealed record NoSuchName(string Name) : DnsAnswerResult;

    /// <summary>A filter's answer: an address that is nobody's, or the filter's own.</summary>
    /// <param name="Name">The name that was asked for.</param>
    /// <param name="Address">The address in the answer.</param>
    public sealed record Filtered(string Name, IPAddress Address) : DnsAnswerResult;

    /// <summary>A public name with an address that is not public. It is not to be released: it would lead the device into somebody's own network.</summary>
    /// <param name="Name">The name that was asked for.</param>
    /// <param name="Address">The first such address.</param>
    public sealed record Bogus(string Name, IPAddress Address) : DnsAnswerResult;

    /// <summary>The server could not or would not answer.</summary>
    public sealed record Failed(string Name) : DnsAnswerResult;

    /// <summary>No answer to the question that was asked, or none that can be read. It is not to be released.</summary>
    /// <param name="Why">What is wrong with it, in words for people.</param>
    public sealed record NoAnswer(string Why) : DnsAnswerResult;
}

/// <summary>An address of a name.</summary>
/// <param name="Address">The address.</param>
/// <param name="Ttl">For how long the answer says so; the least of what it says of the address and of the names on the way.</param>
public readonly record struct LearnedAddress(IPAddress Address, TimeSpan Ttl);
