using System.Globalization;
using EdgeGuard.Agent.Addresses;
using EdgeGuard.Agent.Backups;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Agent.Signatures;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Supervision;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Commands;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Tests.Pages;

/// <summary><c>deploy/bounds.md</c> has the bounds as the code has them.</summary>
public sealed class BoundsPageTests
{
    private const string Head = """
        # Bounds

        What a device, a server or a broker can make the agent keep is bounded, for one of them and in sum.
        This page is written by a test from the constants in the code. `EDGEGUARD_ACCEPT=1` and `BoundsPageTests` write it again.
        `tests/bench.sh attacks` measures memory, and how long another device waits, while one device floods; figures are in [BENCH](../tests/BENCH.md).

        A place is a bridge port, or an interface where ports are invisible. Nobody vouches for a device without a DHCP lease, a strong profile or approval.

        | what | for one | in sum | beyond it |
        |---|---|---|---|

        """;

    private static readonly (string What, string One, string Sum, string Beyond)[] Rows =
    [
        ("unknown devices", $"{N(UnknownDeviceRateLimit.Burst)} at once at a port, then {N(UnknownDeviceRateLimit.PerSecond)} a second", $"{N(UnknownDeviceTotals.MostClaimed)} without a grant, {N(UnknownDeviceTotals.MostDevices)} with one", "refused and counted; the device may try again"),
        ("MAC addresses that come after an isolated device on its wired port", $"{N(UnknownDeviceTotals.MostSuccessors)} start restricted", "", "they stay unknown and may do nothing"),
        ("requests for approval", $"{N(CrowdedPlaces.MostAlone)} of an interface or bridge port in {N(CrowdedPlaces.Window.TotalHours)} hour are entries and alerts of their own", "", "one entry counts the rest, and alerts follow when their number has doubled; each device is answered by its id or MAC address"),
        ("new MUD URLs that devices name", "1 of a device in 1 hour", $"{N(CrowdedPlaces.MostAlone)} of an interface or bridge port in {N(CrowdedPlaces.Window.TotalHours)} hour, besides devices that you named", "does not count; the device may name it again"),
        ("entries in the gateway's neighbor cache (ARP, ND), on enforced networks", $"{N(AddressTable.KnownAddressCap)} addresses of a device", $"for unbound senders {N(NeighborRate.AtOnce)} at once at a port, then {N(NeighborRate.PerSecond)} a second, for each family", "dropped; the device asks again"),
        ("profiles, failed profiles", "the one in use and the one asked for", $"{N(KeptProfiles.Most)} each; those of the configuration come on top", "unused ones go first, then the new one fails"),
        ("MUD file", $"{Octets(MudLimits.Default.MaxBytes)}, {N(MudLimits.Default.MaxAces)} entries, depth {N(MudLimits.Default.MaxDepth)}", "", "refused"),
        ("files in a backup", Octets(BackupEntry.LongestFile), $"{N(BackupEntry.MostFiles)} and {Octets((int)BackupEntry.MostInMemory)}, besides the state", "refused; nothing is restored"),
        ("signature of a MUD file", $"{Octets(CmsEncoding.MostOctets)}, {N(SignedMessage.MostCertificates)} certificates, depth {N(CmsEncoding.MostDepth)}", "", "invalid"),
        ("MUD fetches at the same time", $"1 for a device, {N(FetchOrder.PerAuthority)} for an authority, {N(ProfileFetcher.Longest.TotalSeconds)} s each", $"{N(FetchOrder.Most)}, of which {N(FetchOrder.MostClaimed)} for claims and {N(FetchOrder.MostFailing)} for authorities that failed before", "waits; devices that are known for longer come first"),
        ("connections (conntrack)", $"{N(FlowCap.MostLiveFlows)} that a device opened", "what the kernel tracks, `nf_conntrack_max`", "new ones are dropped, counted and reported; live ones go on. No bound where `response:allowedFlowsPerSecond` is 0"),
        ("DNS over UDP", $"{N(QueryRateLimit.MostAtOnce)} queries of a device wait for an answer, and `dns:questionsPerSecond`", $"{N(WaitingQuestions.Most)} at an address of the gateway, of which {N(WaitingQuestions.MostOfPort)} of a bridge port; {N(WaitingQuestions.MostClaimed)} of devices that nobody vouches for, {N(WaitingQuestions.MostClaimedOfPort)} of those at a port. One device adds one while it has at most a quarter of what is free", "refused, then dropped; the device asks again"),
        ("DNS over UDP, in the kernel", $"{N(DnsGateStatus.KernelTimes)} times `dns:questionsPerSecond` of a device, {N(DnsGateStatus.Rest)} times as many at once", $"{N(DnsGateStatus.PortTimes)} times as many at a bridge port", "dropped"),
        ("DNS over TCP", $"{N(DnsConnections.PerDevice)} connections of a device, {N(DnsProxyCalls.Idle.TotalSeconds)} s idle", $"{N(DnsConnections.Most)} connections", "the oldest connection of the device with the most is closed"),
        ("resolved names beyond the profile", $"{N(ResolvedName.MostPerDevice)} of a device", $"those of {N(ResolvedName.MostDevices)} devices", "the oldest is forgotten; of devices, those that nobody vouches for"),
        ("addresses of resolved names beyond the profile, for a device without one", $"{N(DnsAddressCache.MostOfOneAnswer)} of an answer, {N(DnsAddressCache.MostResolved)} of a device", "see the next row", "the one that ends first is closed again"),
        ("addresses of resolved names, all together", $"{N(DnsAddressCache.MostOfDevice)} of a device", $"{N(DnsAddressCache.MostOfAll)} of names in profiles, and as many of others; {Parts(DnsAddressCache.MostOfAll)}", "new ones do not open; the device asks again"),
        ("names that a device asked for, to find its profile", $"the first {N(AskedNames.Most)} of a device", $"{N(AskedNames.MostOfAll)}; {Parts(AskedNames.MostOfAll)}", "not noted"),
        ("announced NAT64 prefixes", $"{N(TranslationAnnouncement.Most)} of an advertisement", N(TranslationTable.Most), "ignored"),
        ("digests of forgotten MAC addresses", "1", N(ForgottenMacs.Most), "the oldest no longer keeps lease files from bringing its device back"),
        ("packets with a device's MAC address at another port", $"one alert in {N(ForgeryReports.Interval.TotalMinutes)} minutes for each port and device", $"{N(ForgeryReports.MostVictims)} alerts in that time", "dropped without a report"),
        ("names that answers lead to", $"{N(NameChains.MostNames)} of a device, {N(NameChains.MostSteps)} steps away", $"{N(DeviceNameChains.MostOfAll)}; {Parts(DeviceNameChains.MostOfAll)}", "the chain that ends first is forgotten; the device asks again"),
        ("reported rogue servers", $"{N(RogueServerTable.PortCapacity)} at a port", N(RogueServerTable.Capacity), "not reported"),
        ("lease file", $"{Octets(LeaseFiles.LargestFile)}, {Octets(LeaseFileReader.LongestLine)} in a line", $"{N(LeaseFileReader.MostAddresses)} addresses of a file", "skipped and counted"),
        ("text of an event", $"{N(EventText.Longest)} characters in each text", "", "cut with an ellipsis"),
        ("changes of a device's host name and vendor class", $"the first at once, then one in {N(SelfDescription.Interval.TotalMinutes)} minutes", "", "the last one counts when its time has come"),
        ("reports of the coverage of a network", $"the same coverage once in {N(CoverageReports.Interval.TotalMinutes)} minutes", "", "reported after that time, if it is still so"),
        ("reports of forbidden packets, by the kernel", $"{N(ReportChains.PerSecond)} a second of a device, {N(ReportChains.AtOnce)} at once", $"{N(ReportChains.LinkPerSecond)} a second at an interface, {N(ReportChains.LinkAtOnce)} at once; the first {N(ReportChains.FirstAtOnce)} of a device, and then {N(ReportChains.FirstPerSecond)} a second, come besides", "dropped and counted all the same"),
        ("reports of forbidden packets that wait in the agent", $"{N(ReportQueue.MostOfDevice)} of a device, {N(ReportQueue.Few)} where half of the room is taken", $"{N(ReportQueue.Most)}, {N(ReportQueue.MostOfPlace)} at one place", "shed and counted; the kernel drops and counts the packet all the same"),
        ("behavior that attack patterns are found in: flows, hosts, names", $"{N(ViolationClassifier.MostFlows)} flows of a device, {N(ViolationClassifier.MostHosts)} hosts, {N(ViolationClassifier.MostNames)} names", N(ViolationClassifier.MostOfAll), "of a device, the one that was silent longest; in sum, devices that nobody vouches for, first at the place with the most"),
        ("suggestions about a profile", $"{N(SuggestionTracker.MostPerDevice)} peers of a device", N(SuggestionTracker.MostOfAll), "no further one; in sum, the device with the most begins again"),
        ("releases of devices that are no longer known", "", N(Responder.MostGone), "the oldest no longer counts as an offence"),
        ("forbidden packets of the last 24 hours, as counts", "one count in each hour", $"{N(DeniedCounts.Most)} devices", "those with the fewest count in the total only"),
        ("events for `edgeguard events`", "what the others leave", $"{N(EventJournal.Capacity)}, and as many forbidden packets", "the oldest event of the device with the most goes"),
        ("changes that a full disk refused", "the last of each kind", N(PendingWrites.Capacity), "the oldest is lost at a restart"),
        ("log line", $"{N(LogLineFormatter.Longest)} characters", "", "cut with an ellipsis"),
        ("reports of skipped inputs", $"one in {N(InputGuard.ReportEvery.TotalSeconds)} s for each stage", "", "counted in `status`"),
        ("failures of a stage", $"{N(CrashHistory.Most)} in {N(CrashHistory.Window.TotalMinutes)} minutes", "", "the stage is off until the service restarts"),
        ("events that wait for the broker", "", $"{N(EventOutbox.DiskCapacity)} events and {Octets(EventOutbox.DiskOctets)} on disk; {N(EventOutbox.MemoryCapacity)} and {Octets(EventOutbox.MemoryOctets)} in memory", "telemetry is dropped before alerts; `telemetry_gap` counts"),
        ("received MQTT packets", Octets(ConnectionPlan.LargestPacket), $"{N(ConnectionPlan.MostWaiting)} wait", "a larger one ends the connection while it is read; further ones are dropped and counted"),
        ("control socket", $"{Octets(ControlLimits.LongestBody)} in a body, {Octets(ControlLimits.LongestHeaders)} in headers, {N(ControlLimits.IdleTimeout.TotalSeconds)} s idle", $"{N(ControlLimits.Connections)} connections", "refused or closed"),
    ];

    [Fact]
    public void Page_of_bounds_is_written_from_the_constants() =>
        GeneratedFile.Matches("deploy/bounds.md", Head.ReplaceLineEndings("\n") + string.Concat(Rows.Select(row => $"| {row.What} | {row.One} | {row.Sum} | {row.Beyond} |\n")));

    private static string Parts(int most) =>
        $"{N(most / DeviceShares.PlacePart)} at one place; {N(most / DeviceShares.ClaimedPart)} of devices that nobody vouches for, {N(most / DeviceShares.ClaimedPlacePart)} of those at one place";

    private static string N(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Octets(long octets) => octets % (1 << 20) == 0 ? $"{N(octets >> 20)} MiB" : octets % 1024 == 0 ? $"{N(octets >> 10)} KiB" : $"{N(octets)} octets";
}
