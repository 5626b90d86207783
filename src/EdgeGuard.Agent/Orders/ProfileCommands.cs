using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Matching;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person orders about imported profiles.</summary>
internal sealed class ProfileCommands(PipelineChannels channels, ProfileLibrary library, LearningSessions learning, DnsAddressCache names, VendorNames vendors, ProfileAssignment gift)
{
    internal (ImportedView? Done, CommandOutcome.Refused? Refusal) Import(ReadOnlyMemory<byte> bytes)
    {
        MudResult result = MudReader.Read(bytes, MudStrictness.Compatible);
        if (result is not MudResult.Accepted accepted)
            return (null, new(RefusalCode.NotUsable, string.Join(Environment.NewLine, result.Problems.Where(problem => problem.Severity == MudSeverity.Error))));
        try
        {
            (string key, bool isNew) = library.Add(accepted.File, bytes.Span);
            return (new(key, accepted.File.MudUrl, accepted.File.SystemInfo, isNew), null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, new(RefusalCode.NotWritten, $"The profile could not be stored: {problem.Message}."));
        }
    }

    internal (MatchView? Done, CommandOutcome.Refused? Refusal) Match(string who)
    {
        GatewayState state = channels.State.Current;
        if (NamedDevice.Find(state, who, out CommandOutcome.Refused? unclear) is not { } device) return (null, unclear);
        IReadOnlyList<Candidate> all = library.All();
        return (new(device.Id.Value, device.Name, all.Count,
            [.. ProfileMatcher.Match(Traits(state, device), all, Kin(state, device)).Select(offer => OfferView.Of(offer, library.Find(offer.Candidate.Key)))]), null);
    }

    internal async Task<CommandOutcome> ApplyAsync(string who, string key, CancellationToken cancellationToken)
    {
        if (NamedDevice.Find(channels.State.Current, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        return library.Find(key) is { } path
            ? await gift.GiveAsync(device, AgentSettings.LocalPrefix + path, cancellationToken)
            : new CommandOutcome.Refused(RefusalCode.UnknownProfile, $"No imported profile is called '{key}'. 'edgeguard profile match {device.Id}' offers some, 'edgeguard profile import FOLDER' adds to them.");
    }

    private DeviceTraits Traits(GatewayState state, Device device) => new()
    {
        Mac = device.Mac,
        Vendor = vendors.NameOf(device.Mac),
        Fingerprint = device.Fingerprint,
        VendorClass = device.VendorClass,
        HostName = device.HostName,
        AskedNames = [.. names.Asked.Of(device.Id).Concat(learning.NamesOf(device.Id)).Concat(state.Learned.GetValueOrDefault(device.Id)?.Keys ?? []).Distinct(StringComparer.Ordinal)],
    };

    private static List<Kin> Kin(GatewayState state, Device device) =>
    [
        .. from other in state.Devices.Values
           where other.Id != device.Id && other.ProfileSource?.Strength() == SourceStrength.Strong
           let profile = state.Profiles.GetValueOrDefault(other.ProfileKey ?? "")
           where profile is not null
           select new Kin(other.Name ?? other.Id.Value, profile.File.MudUrl, other.Mac, other.Fingerprint),
    ];
}
