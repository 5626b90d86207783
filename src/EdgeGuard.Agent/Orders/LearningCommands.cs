using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person orders about learning.</summary>
internal sealed class LearningCommands(PipelineChannels channels, LearningSessions sessions, ProfileAssignment gift, IOptions<AgentOptions> options, TimeProvider time)
{
    private GatewayState State => channels.State.Current;

    internal IReadOnlyList<LearningView> Status() => [.. sessions.Sessions.OrderBy(session => session.Since).Select(View)];

    internal (LearningView? Done, CommandOutcome.Refused? Refusal) Start(string who, TimeSpan forTime)
    {
        if (One(who, out CommandOutcome.Refused? unclear) is not { } device) return (null, unclear);
        if (State.Networks[device.Network].Kind == NetworkKind.Trusted)
            return (null, new(RefusalCode.Trusted, $"{who} is on the network '{device.Network}', whose devices have no profiles. Change its kind in the configuration first."));
        return (View(sessions.Start(device, forTime, time.GetUtcNow())), null);
    }

    internal (ReviewView? Done, CommandOutcome.Refused? Refusal) Review(string who)
    {
        if (One(who, out CommandOutcome.Refused? unclear) is not { } device) return (null, unclear);
        if (sessions.Learned(device.Id, State, time.GetWallNow()) is not { } learned) return (null, NothingLearned(who));
        MudFile worn = State.Profiles.TryGetValue(device.ProfileKey ?? "", out Profile? profile) ? profile.File : Baseline.File(new());
        return (ReviewView.Of(View(learned.Session), learned.Profile, worn), null);
    }

    internal CommandOutcome.Refused? Discard(string who)
    {
        if (One(who, out CommandOutcome.Refused? unclear) is not { } device) return unclear;
        return sessions.Remove(device.Id) ? null : NothingLearned(who);
    }

    /// <summary>Makes what was learned the device's profile; done once the kernel enforces it.</summary>
    internal async Task<CommandOutcome> AcceptAsync(string who, IReadOnlySet<int> ticked, CancellationToken cancellationToken)
    {
        if (One(who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (sessions.Learned(device.Id, State, time.GetWallNow()) is not { } learned) return NothingLearned(who);
        if (ticked.FirstOrDefault(number => learned.Profile.Items.All(item => item.Number != number)) is > 0 and var unknown)
            return new CommandOutcome.Refused(RefusalCode.UnknownItem, $"There is no item {unknown}; items are 1 to {learned.Profile.Items.Count}. 'edgeguard learn review {device.Id}' lists them.");
        if (!learned.Profile.Items.Any(item => item.IsTaken(ticked)))
            return new CommandOutcome.Refused(RefusalCode.NothingLearned, $"No traffic of {device.Id} is included so far, so the profile would forbid everything that it does. Observe it for longer, or tick items of 'edgeguard learn review {device.Id}'.");
        string key;
        try
        {
            key = AgentSettings.LocalPrefix + await WriteAsync(device, learned.Profile.File(ticked), cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new CommandOutcome.Refused(RefusalCode.NotWritten, $"The profile could not be written: {problem.Message}. The device keeps its profile.");
        }
        CommandOutcome outcome = await gift.GiveAsync(device, key, cancellationToken);
        if (outcome is CommandOutcome.Done) sessions.Remove(device.Id);
        return outcome;
    }

    // A name of its own for each acceptance: a profile that is in force is not read again.
    private async Task<string> WriteAsync(Device device, MudFile file, CancellationToken cancellationToken)
    {
        string folder = Path.GetFullPath(Path.Combine(options.Value.State.Folder, "profiles"));
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{device.Id}-{time.GetWallNow():yyyyMMddHHmmss}.json");
        await File.WriteAllBytesAsync(path + ".new", MudWriter.Write(file), cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    private LearningView View(LearningSession session) => LearningView.Of(session, State, time.GetUtcNow());

    private Device? One(string who, out CommandOutcome.Refused? unclear) => NamedDevice.Find(State, who, out unclear);

    private static CommandOutcome.Refused NothingLearned(string who) =>
        new(RefusalCode.NothingLearned, $"There is no suggested profile for '{who}'. Begin with 'edgeguard learn start {who}'.");
}
