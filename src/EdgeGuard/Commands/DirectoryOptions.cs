using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Text.Json;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Commands;

/// <summary>The options that tell an offline verb who is who: <c>--lan</c>, <c>--class</c>, <c>--names</c>.</summary>
internal sealed class DirectoryOptions
{
    private readonly Option<string[]> _lan = new("--lan") { HelpName = "NETWORK", Description = "A local network. Default: the private, link-local and unique-local ranges. May be repeated." };
    private readonly Option<string[]> _classes = new("--class")
    {
        HelpName = "NAME=ADDRESS",
        Description = "A member of a class. NAME is a controller URI, my-controller, a manufacturer's host or a model's MUD URL. May be repeated.",
    };

    private readonly Option<FileInfo?> _names = new("--names") { HelpName = "FILE", Description = "JSON file with the addresses of names: {\"cloud.example.net\":[\"203.0.113.7\"]}." };

    internal void AddTo(Command command)
    {
        command.Add(_lan);
        command.Add(_classes);
        command.Add(_names);
    }

    /// <returns>null after the problem was printed on standard error.</returns>
    internal PeerDirectory? Read(ParseResult parsed, MudFile file)
    {
        try
        {
            ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>> classes = (parsed.GetValue(_classes) ?? []).SelectMany(text => Members(text, file))
                .GroupBy(m => m.Class, m => m.Address).ToImmutableDictionary(g => g.Key, g => g.ToImmutableArray());
            return new()
            {
                LocalNetworks = parsed.GetValue(_lan) is { Length: > 0 } lan ? [.. lan.Select(Network)] : GatewayRole.PrivateNetworks,
                Classes = classes,
                Gateways = classes.GetValueOrDefault(new(PeerClassKind.Controller, PeerClass.GatewayUrn), []),
                Names = parsed.GetValue(_names) is { } names ? Names(names) : ImmutableDictionary<string, ImmutableArray<IPAddress>>.Empty,
            };
        }
        catch (Exception problem) when (problem is FormatException or JsonException or IOException or UnauthorizedAccessException)
        {
            Screen.Error(problem.Message);
            return null;
        }
    }

    private static IPNetwork Network(string text) => AddressText.TryParse(text, out IPNetwork network)
        ? network
        : throw new FormatException($"--lan: '{text}' is not a network such as 192.168.1.0/24 with all host bits zero.");

    // A name does not say what it is the name of, so it fills every kind of class that it can be.
    private static IEnumerable<(PeerClass Class, IPAddress Address)> Members(string text, MudFile file)
    {
        int separator = text.LastIndexOf('=');
        if (separator < 1 || !AddressText.TryParse(text[(separator + 1)..], out IPAddress? address))
            throw new FormatException($"--class: '{text}' is not NAME=ADDRESS, such as urn:ietf:params:mud:dns=192.0.2.1.");
        string name = text[..separator];
        yield return (new(PeerClassKind.Controller, name), address);
        yield return (new(PeerClassKind.Model, name), address);
        yield return name switch
        {
            "my-controller" => (new(PeerClassKind.MyController, file.MudUrl), address),
            "same-manufacturer" => (new(PeerClassKind.Manufacturer, MudUrls.AuthorityOf(file.MudUrl)), address),
            _ => (new PeerClass(PeerClassKind.Manufacturer, MudUrls.AuthorityOf(name)), address),
        };
    }

    private static ImmutableDictionary<string, ImmutableArray<IPAddress>> Names(FileInfo file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException($"--names: {file.Name} is not a JSON object of names.");
        return document.RootElement.EnumerateObject().ToImmutableDictionary(
            name => name.Name.TrimEnd('.').ToLowerInvariant(),
            name => ImmutableArray.CreateRange(Addresses(name)));
    }

    private static IEnumerable<IPAddress> Addresses(JsonProperty name)
    {
        if (name.Value.ValueKind != JsonValueKind.Array) throw new FormatException($"--names: '{name.Name}' has no array of addresses.");
        foreach (JsonElement text in name.Value.EnumerateArray())
        {
            yield return text.ValueKind == JsonValueKind.String && AddressText.TryParse(text.GetString(), out IPAddress? address)
                ? address
                : throw new FormatException($"--names: '{name.Name}' has {text}, which is no address.");
        }
    }
}
