using EdgeGuard.Agent.Learning;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Views;

/// <summary>A learning session of one device; an element of the answer to <c>GET /v1/learn</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="State"><c>learning</c>, or <c>ended</c> and waiting for somebody to review it.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ends, or ended, by itself.</param>
/// <param name="Habits">Different things that the device did so far.</param>
/// <param name="IsFull">It did more different things than are kept.</param>
public sealed record LearningView(string Id, string? Name, string State, DateTimeOffset Since, DateTimeOffset Until, int Habits, bool IsFull)
{
    internal static LearningView Of(LearningSession session, GatewayState state, DateTimeOffset now) => new(
        session.Device.Value, state.Devices.GetValueOrDefault(session.Device)?.Name, session.IsOn(now) ? "learning" : "ended",
        session.Since, session.Until, session.Table.Habits.Count, session.Table.IsFull);
}

/// <summary>What was learned of a device, for a person to read; the answer to <c>GET /v1/devices/ID/learn</c>.</summary>
/// <param name="Learning">The session.</param>
/// <param name="Items">Everything it did; items that are left out unless ticked come last.</param>
/// <param name="Gained">What the profile would permit in addition.</param>
/// <param name="Lost">What the profile would no longer permit.</param>
public sealed record ReviewView(LearningView Learning, IReadOnlyList<ReviewItemView> Items, IReadOnlyList<string> Gained, IReadOnlyList<string> Lost)
{
    internal static ReviewView Of(LearningView learning, LearnedProfile profile, MudFile worn)
    {
        // What is forbidden now and not named in the new profile stays forbidden, so it is no gain.
        MudFile permits = worn with { Acls = [.. worn.Acls.Select(acl => acl with { Aces = [.. acl.Aces.Where(ace => ace.Forwarding == AceAction.Accept)] })] };
        ProfileDifference difference = ProfileDifference.Between(permits, profile.File(new HashSet<int>()));
        return new(learning, [.. profile.Items.Select(item => new ReviewItemView(item.Number, item.Sentence, item.Flows, item.Widened, item.Suspicion))], difference.Gained, difference.Lost);
    }
}

/// <summary>One thing that a device did.</summary>
/// <param name="Number">By which it is ticked.</param>
/// <param name="Sentence">What would be permitted.</param>
/// <param name="Flows">How often it was seen.</param>
/// <param name="Widened">What was made wider than seen, and why; null where nothing was.</param>
/// <param name="Suspicion">Why it is left out unless ticked; null where it is taken in.</param>
public sealed record ReviewItemView(int Number, string Sentence, int Flows, string? Widened, string? Suspicion);
