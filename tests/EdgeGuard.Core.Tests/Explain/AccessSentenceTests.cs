using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Explain;

/// <summary>The first sentence about a device is true of the policy that the kernel gets, whatever state the device is in.</summary>
public sealed class AccessSentenceTests
{
    private const string Url = "https://mud.example.net/camera.json", Before = "https://mud.example.net/before.json";
    private const string OnlyAddress = "only get an address", OnlyDhcp = "use only DHCP", Monitored = "passes, and is only reported";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Sentence_is_true_in_every_state(int seed)
    {
        Random random = new(seed);
        HashSet<string> seen = [];
        for (int i = 0; i < 2000; i++)
        {
            GatewayState state = State(random);
            Device device = state.Devices[Home.Camera];
            string text = AccessSentence.Of(state, device, time => time);
            seen.Add(text);
            Check(text, state, device);
            CheckDetails(AccessDetails.Of(state, device), state, device);
        }
        Assert.True(seen.Count > 60, $"Only {seen.Count} sentences were met.");
    }

    [Fact]
    public void Sentences_of_common_states()
    {
        Assert.Equal("It may do what its profile allows.", Of(Home.Full()));
        Assert.Equal("It is isolated: it may use only DHCP, until a user releases it.", Of(Home.Full().Holding(Home.Camera, ResponseLevel.Isolated)));
        Assert.Equal("It is only monitored, so what is forbidden to it passes, and is only reported. By its rules it may do what its profile allows.", Of(Home.Full(EnforcementMode.Monitor)));
        Assert.Equal("You trust it, so it may contact the internet and the gateway, and other devices as far as their profiles allow.",
            Of(Home.Full().After(new PolicyInput.DeviceOrdered(Home.Camera, orders => orders with { IsTrusted = true }, "cli"))));
        Assert.Equal("It is on a trusted network.", AccessSentence.Of(Home.Full(), Home.Full().Devices[Home.Laptop], time => time));
    }

    private static string Of(GatewayState state) => AccessSentence.Of(state, state.Devices[Home.Camera], time => time);

    private static void Check(string text, GatewayState state, Device device)
    {
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
        {
            Assert.Equal("It is on a trusted network.", text);
            return;
        }
        Facts facts = Facts.Of(state, device);
        CheckOrders(text, facts, state, device);
        CheckProfile(text, facts);
        CheckPolicy(text, facts, state, device);
    }

    private static void CheckOrders(string text, Facts facts, GatewayState state, Device device)
    {
        bool isFree = !facts.IsHeld && !facts.IsAwaited, asks = !facts.IsHeld && facts.IsAwaited;
        Assert.Equal(!facts.IsHeld && state.ModeOf(device) == EnforcementMode.Monitor, Says(text, Monitored));
        Assert.Equal(facts.IsHeld, Says(text, $"it is {device.Response.Level.Name()}:"));
        Assert.Equal(isFree && device.Response.Level == ResponseLevel.RateLimit, Says(text, ", but slowly"));
        Assert.Equal(asks && device.Admission == Admission.Awaited, Says(text, "waits for your approval"));
        Assert.Equal(asks && device.Admission == Admission.Refused, Says(text, "you did not admit it"));
        Assert.Equal(isFree && facts.IsTrusted, Says(text, "you trust it"));
    }

    private static void CheckProfile(string text, Facts facts)
    {
        bool saysNothing = Says(text, OnlyAddress) || Says(text, OnlyDhcp);
        Assert.Equal(facts.IsByProfile && facts.IsAllowed, Says(text, "what you allowed it"));
        Assert.Equal(!facts.Opens, saysNothing && !Says(text, "what you allowed it") && !Says(text, "in quarantine"));
        Assert.Equal(facts.IsRejected, Says(text, "you rejected its profile"));
        Assert.Equal(facts.IsUnfetched && !facts.IsRejected, Says(text, "not fetched before you approve it"));
        Assert.Equal(facts.IsInPart && !facts.IsRejected && !facts.IsUnfetched, Says(text, "not approved") || Says(text, "nor approved"));
        Assert.Equal(facts.IsByProfile && facts.Key is null, Says(text, "it has no profile"));
    }

    private static void CheckPolicy(string text, Facts facts, GatewayState state, Device device)
    {
        if (!facts.IsByProfile) return;
        ImmutableArray<PolicyRule> rules = [.. GatewayDirectory.PolicyOf(state, device).FromDevice.Skip(facts.IsAllowed ? 1 : 0)];
        bool isProfile = state.Profiles.TryGetValue(facts.Key ?? "", out Profile? profile) && rules.SequenceEqual(profile.Policy.FromDevice);
        if (Says(text, "may do what its profile allows") || Says(text, "may do what the one before allows")) Assert.True(isProfile, text);
        Assert.Equal(rules.SequenceEqual(PolicyCompiler.Everything.FromDevice), Says(text, "may do anything"));
        Assert.Equal(rules.SequenceEqual(state.Baseline.FromDevice), Says(text, "what the baseline allows"));
    }

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    // The list says nothing where nothing is allowed, and every peer that it names is one that the policy in force permits.
    private static void CheckDetails(IReadOnlyList<string> details, GatewayState state, Device device)
    {
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted) return;
        DevicePolicy policy = GatewayDirectory.PolicyOf(state, device);
        if (!policy.FromDevice.Any(IsOpening)) Assert.Empty(details);
        if (details.Any(line => line.Contains("cloud.example.net", StringComparison.Ordinal)))
            Assert.Contains(policy.FromDevice, rule => rule.Allows && rule.Peer.DnsName == "cloud.example.net");
        if (details.Any(line => line.Contains("any internet host", StringComparison.Ordinal))) Assert.True(policy.FromDevice.Length >= state.Baseline.FromDevice.Length);
    }

    // Prohibitions of a profile stay in the list where nothing is allowed.
    private static bool IsOpening(PolicyRule rule) => rule is { Allows: true, RepliesOnly: false };

    private static GatewayState State(Random random)
    {
        GatewayState empty = Home.Empty(Pick(random, EnforcementMode.Enforce, EnforcementMode.Enforce, EnforcementMode.Monitor));
        Network things = empty.Networks["things"] with
        {
            Kind = Pick(random, NetworkKind.Iot, NetworkKind.Iot, NetworkKind.Strict, NetworkKind.Trusted),
            Unmanaged = Pick(random, UnmanagedAccess.Baseline, UnmanagedAccess.Baseline, UnmanagedAccess.Open),
            NewDevices = Pick(random, NewDevices.Accept, NewDevices.Approve),
        };
        GatewayState state = empty with
        {
            Networks = empty.Networks.SetItem("things", things),
            Baseline = Baseline.Policy(new()),
            WhileWaiting = Pick(random, Enum.GetValues<WaitingAccess>()),
            Fetch = Pick(random, Enum.GetValues<FetchRule>()),
            PausedUntil = IsSeldom(random) ? Home.Noon.AddMinutes(random.Next(60)) : null,
            Devices = empty.Devices.SetItem(Home.Camera, DeviceOf(random)),
        };
        return WithProfiles(WithOrders(state, random), random);
    }

    private static GatewayState WithOrders(GatewayState state, Random random) => state with
    {
        Orders = IsSeldom(random)
            ? state.Orders.SetItem(Home.Camera, new() { IsTrusted = Pick(random, true, false), PausedUntil = Pick(random, true, false) ? Home.Noon.AddMinutes(random.Next(60)) : null })
            : state.Orders,
        DeviceModes = IsSeldom(random) ? state.DeviceModes.SetItem(Home.Camera, Pick(random, Enum.GetValues<EnforcementMode>())) : state.DeviceModes,
        Allowances = IsSeldom(random) ? state.Allowances.SetItem(new(Home.Camera, "203.0.113.99"), new(Home.Noon, null, "cli")) : state.Allowances,
    };

    private static GatewayState WithProfiles(GatewayState state, Random random)
    {
        if (Pick(random, true, false)) state = state with { Profiles = state.Profiles.SetItem(Url, ProfileOf("camera.json", Pick(random, Enum.GetValues<SignatureStatus>()))) };
        return state.Devices[Home.Camera].Former is null ? state : state with { Profiles = state.Profiles.SetItem(Before, ProfileOf("bulb.json", SignatureStatus.Unsigned)) };
    }

    private static Device DeviceOf(Random random)
    {
        SightingSource source = Pick(random, SightingSource.Configuration, SightingSource.Dhcp4, SightingSource.Rule);
        DateTimeOffset? until = Pick(random, true, false) ? Home.Noon.AddHours(1) : null;
        Device device = new()
        {
            Id = Home.Camera, Mac = Home.CameraMac, Network = "things", Interface = "br-things", FirstSeen = Home.Noon, LastSeen = Home.Noon,
            Addresses = [IPAddress.Parse("192.168.20.10")],
            Admission = Pick(random, Admission.Admitted, Admission.Admitted, Admission.Awaited, Admission.Refused),
            Response = IsSeldom(random) ? new(Pick(random, Enum.GetValues<ResponseLevel>()), Home.Noon, "test", "test") { Until = until } : DeviceResponse.None,
        };
        return random.Next(6) switch
        {
            0 => device,
            1 => device with { ProfileKey = Url, ProfileSource = source, Former = new(Before, source) },
            _ => device with { ProfileKey = Url, ProfileSource = source, RefusedProfile = IsSeldom(random) ? Url : null },
        };
    }

    private static T Pick<T>(Random random, params T[] all) => all[random.Next(all.Length)];

    private static bool IsSeldom(Random random) => random.Next(5) == 0;

    private static Profile ProfileOf(string seed, SignatureStatus status) => new(Home.Seed(seed), Compiled[seed], new(status), Home.Noon);

    private static readonly Dictionary<string, DevicePolicy> Compiled = new() { ["camera.json"] = PolicyCompiler.Compile(Home.Seed("camera.json")), ["bulb.json"] = PolicyCompiler.Compile(Home.Seed("bulb.json")) };

    /// <summary>What is so, by the state and by the policy in force.</summary>
    private sealed record Facts(bool IsHeld, bool IsAwaited, bool IsTrusted, bool IsAllowed, string? Key)
    {
        internal bool IsByProfile => !IsHeld && !IsAwaited && !IsTrusted;

        internal required bool IsInPart { get; init; }

        internal required bool IsRejected { get; init; }

        internal required bool IsUnfetched { get; init; }

        internal required bool Opens { get; init; }

        internal static Facts Of(GatewayState state, Device device)
        {
            (string? key, SightingSource? source) = ProfileInForce.Of(state, device);
            Facts facts = new(device.Response.Level >= ResponseLevel.Restricted, DeviceAdmission.IsAwaited(state, device), state.OrdersOf(device.Id).IsTrusted, !state.Allowances.IsEmpty, key)
            {
                IsInPart = false, IsRejected = false, IsUnfetched = false, Opens = GatewayDirectory.PolicyOf(state, device).FromDevice.Any(IsOpening),
            };
            if (key is null || !facts.IsByProfile) return facts;
            bool isInPart = ClaimTrust.IsIntersected(state, device, key, source);
            return facts with
            {
                IsInPart = isInPart,
                IsRejected = isInPart && device.RefusedProfile == key,
                IsUnfetched = !state.Profiles.ContainsKey(key) && !FetchPermission.MayFetch(state, key),
            };
        }
    }
}
