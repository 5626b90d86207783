using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Agent.Doctor;
using EdgeGuard.Linux.Tests.Coverage;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>Nobody is cut off by the guard: a bad order is refused, an unconfirmed one ends, and no order closes the management of the gateway.</summary>
public sealed class LockoutTests
{
    private const string Family = "192.168.30.1", Cameras = "192.168.40.1";
    private const string Admin = "00005e005310", Laptop = "00005e005311", Bulb = "00005e005312";
    private const int Ssh = 22, Dns = 53, Page = 443, Other = 8080, Ntp = 123;
    private const string Monitored = """{ "name": "things", "kind": "iot", "interfaces": ["lan0"] }""";

    private const string Home = """
        { "name": "family", "kind": "trusted", "mode": "enforce", "interfaces": ["br0"] }, { "name": "cameras", "kind": "iot", "interfaces": ["br1"] }
        """;

    [NetnsFact]
    public void Enforcement_lists_what_it_would_cut_and_refuses_without_force() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        agent.Start($$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""", Monitored);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing meter = new(things, 0x00005e005402), squatter = new(things, 0x00005e005403);
        IPAddress own = meter.Discover();
        meter.Request(own);
        internet.Hears(meter, own, explain: () => agent.Said);
        agent.AskUntil("Works now, and would be cut by enforcement:\n  Nothing.", "enforce", "things", "--show");

        // A flow beside the profile, and an address that nobody granted.
        internet.Hears(meter, own, MeterProfile.Other);
        squatter.Learn(meter);
        squatter.Announce(IPAddress.Parse("192.168.21.77"));
        agent.AskUntil("00005e005403 uses 192.168.21.77, which nobody granted. To keep it: edgeguard approve 00005e005403", "enforce", "things", "--show");

        string refused = agent.Ask("enforce", "things");
        Assert.Contains("exit 1", refused, StringComparison.Ordinal);
        Assert.Contains("'things' is not enforced, because this works now and would be cut", refused, StringComparison.Ordinal);
        Assert.Contains($"00005e005402 to 203.0.113.9 UDP port {MeterProfile.Other}. To keep it: edgeguard allow 00005e005402 203.0.113.9 always", refused, StringComparison.Ordinal);
        Assert.Contains("edgeguard enforce things --force", refused, StringComparison.Ordinal);
        internet.Hears(meter, own, MeterProfile.Other);

        Assert.Contains("things: enforce.", agent.Ask("enforce", "things", "--force"), StringComparison.Ordinal);
        internet.FallsSilent(meter, own, MeterProfile.Other);
        internet.HearsNot(meter, own, MeterProfile.Other, (meter, own));
    });

    [NetnsFact]
    public void F7_Mode_without_a_confirmation_returns_also_over_a_restart_and_holds_stay() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        File.WriteAllText(agent.PathOf("profile.json"), MeterProfile.For("https://mud.example.net/meter.json"));
        string profile = $$""", "rules": [ { "macPrefix": "00:00:5e", "profile": "{{agent.PathOf("profile.json")}}" } ]""";
        agent.Start(profile, Monitored);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        PretendedThing meter = new(things, 0x00005e005402), bot = new(things, 0x00005e005403);
        IPAddress own = meter.Discover(), bots = bot.Discover();
        meter.Request(own);
        bot.Request(bots);
        internet.Hears(meter, own, explain: () => agent.Said);
        internet.Hears(bot, bots, explain: () => agent.Said);

        JsonElement view = JsonDocument.Parse(Over("first", "enforce", "things", "--force", "--json")).RootElement;
        Assert.InRange(view.GetProperty("confirm_by").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(121));
        internet.FallsSilent(meter, own, MeterProfile.Other);
        Assert.Contains("trial     things is NOT CONFIRMED", agent.Ask("status"), StringComparison.Ordinal);
        agent.Ask("quarantine", "00005e005403");
        internet.HearsNot(bot, bots, MeterProfile.Port, (meter, own));

        // Over the login that ordered it, nobody confirms.
        Assert.Contains("Open a new connection to the gateway", Over("first", "confirm"), StringComparison.Ordinal);
        agent.Kill();
        agent.Change("UPDATE mode_trial SET until = until - 121000");
        agent.Start(profile, Monitored);

        internet.Hears(meter, own, MeterProfile.Other, () => agent.Said);
        Assert.Contains("things: iot, monitor", agent.Ask("status"), StringComparison.Ordinal);
        internet.HearsNot(bot, bots, MeterProfile.Port, (meter, own));
        Assert.Equal(0, agent.Count("SELECT count(*) FROM mode WHERE scope = 'network'"));

        // A confirmed one lasts.
        Over("first", "enforce", "things", "--force");
        Assert.Contains("Confirmed", Over("second", "confirm"), StringComparison.Ordinal);
        agent.Kill();
        agent.Start(profile, Monitored);
        internet.FallsSilent(meter, own, MeterProfile.Other);
        Assert.DoesNotContain("trial ", agent.Ask("status"), StringComparison.Ordinal);

        string Over(string login, params string[] words)
        {
            try
            {
                return inside.Execute("env", [$"SSH_CONNECTION={login}", "dotnet", RunningAgent.Program, .. words, "--socket", agent.PathOf("control.sock")]);
            }
            catch (InvalidOperationException refused)
            {
                return Cli.Unwrapped(refused.Message);
            }
        }
    });

    [NetnsFact]
    public void Leases_that_exist_are_adopted_without_an_alert_and_a_new_device_raises_none() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);
        (PretendedThing Thing, IPAddress Own)[] known = [.. Enumerable.Range(0x10, 3).Select(number => Come(number))];
        agent.Start(networks: """{ "name": "things", "kind": "iot", "mode": "enforce", "unmanaged": "open", "interfaces": ["lan0"] }""");

        foreach ((PretendedThing thing, IPAddress own) in known) internet.Hears(thing, own, explain: () => agent.Said);
        agent.AskUntil("00005e005412", "devices");
        Assert.Empty(Alerts());

        (PretendedThing fresh, IPAddress fresher) = Come(0x20);
        internet.Hears(fresh, fresher, explain: () => agent.Said);
        string[] lines = [.. agent.Ask("events").Split('\n').Where(line => line.Contains("00005e005420", StringComparison.Ordinal))];
        Assert.Empty(Alerts());
        Assert.Single(lines, line => line.Contains("is new on things", StringComparison.Ordinal));

        string[] Alerts() => [.. agent.AskAsShown("events", "--json").Split('\n').Where(line => line.Contains("\"alert\":true", StringComparison.Ordinal) && line.Contains("00005e0054", StringComparison.Ordinal))];

        (PretendedThing, IPAddress) Come(int number)
        {
            PretendedThing thing = new(things, 0x00005e005400 + (ulong)number);
            IPAddress own = thing.Discover();
            thing.Request(own);
            return (thing, own);
        }
    });

    [NetnsFact]
    public void Interface_of_the_default_route_is_not_governed() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        inside.Ip("route add default via 192.168.20.2 dev lan0");
        agent.Configure(networks: Monitored.Replace("\"iot\",", "\"iot\", \"mode\": \"enforce\",", StringComparison.Ordinal));

        string said = Cli.Unwrapped(Assert.Throws<InvalidOperationException>(() =>
            inside.Execute("dotnet", [RunningAgent.Program, "run", "--config", agent.PathOf("edgeguard.json"), "--socket", agent.PathOf("control.sock")])).Message);

        Assert.Contains("exit 2", said, StringComparison.Ordinal);
        Assert.Contains("networks:0:interfaces: 'lan0' is the way of the gateway's own default route, so it cannot be enforced.", said, StringComparison.Ordinal);

        // A trusted network may be there.
        Assert.Contains("default route", Doctor("iot"));
        Assert.DoesNotContain("default route", Doctor("trusted"));

        // A better route elsewhere is the gateway's own way.
        inside.Ip("route del default");
        inside.Ip("route add default via 192.168.20.2 dev lan0 metric 600");
        inside.Ip("route add default via 203.0.113.9 dev wan0 metric 100");
        Assert.DoesNotContain("default route", Doctor("iot"));
        agent.Start(networks: Monitored);
    });

    private static IEnumerable<string> Doctor(string kind) =>
        MachineExamination.Run(new() { Networks = [new() { Name = "things", Kind = kind, Interfaces = ["lan0"] }] })
            .Where(finding => finding.Level == DoctorFindingLevel.Action).Select(finding => finding.Subject);

    [NetnsFact]
    public void No_order_closes_the_gateway_to_trusted_networks_and_admin_devices() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        agent.AddBridge("br0", 30);
        agent.AddBridge("br1", 40);
        using Station laptop = new(inside, "br0", "laptop", 0x11), admin = new(inside, "br1", "admin", 0x10), bulb = new(inside, "br1", "bulb", 0x12);
        using Station visitor = new(inside, "br0", "visitor", 0x13);
        agent.Start(""", "management": { "admins": ["00:00:5e:00:53:10"] }""", Home);
        agent.Serve("br0", "--dhcp-range=192.168.30.100,192.168.30.120,10m");
        agent.Serve("br1", "--dhcp-range=192.168.40.100,192.168.40.120,10m");
        using Services services = new();
        foreach (Station station in (Station[])[laptop, admin, bulb]) NeighbourTests.Address(station);
        admin.Do(station => station.Ip($"route replace default via {Cameras}"));
        // Nobody granted the visitor its address.
        visitor.Do(station => station.Ip("address add 192.168.30.77/24 dev eth0"));
        agent.AskUntil("192.168.40.", "device", Bulb);
        IsOpen("at the start");

        string[][] orders =
        [
            ["enforce", "cameras", "--force"], ["enforce", "family", "--force"], ["pause", "1"], ["resume"],
            ["rate-limit", Admin], ["restrict", Admin], ["quarantine", Admin], ["quarantine", Laptop], ["release", Admin],
            ["trust", Admin, "--undo"], ["monitor", Admin], ["enforce", Admin, "--force"], ["enforce", Admin, "--undo", "--force"],
            ["monitor", "family"], ["enforce", "family", "--undo", "--force"], ["forget", Laptop], ["forget", Admin], ["reject", Admin], ["confirm"],
        ];
        foreach (string[] order in orders)
        {
            string said = agent.Ask(order);
            IsOpen($"{string.Join(' ', order)}: {said}");
            if (order is ["quarantine", Admin]) Assert.Contains("response  isolated", said, StringComparison.Ordinal);
        }

        // The control: the same packets of a device that nobody named, and the admin device at another port.
        agent.Ask("enforce", "cameras", "--force");
        Assert.True(bulb.IsCutFrom(IPAddress.Parse(Cameras), Ssh));
        Assert.True(admin.IsCutFrom(IPAddress.Parse(Cameras), Other));
        Assert.True(admin.IsCutFrom(IPAddress.Parse(Family), Ssh));
        Assert.True(laptop.CanReach(IPAddress.Parse(Family), Other, 5000));
        Assert.True(visitor.IsCutFrom(IPAddress.Parse(Family), Other));

        void IsOpen(string when)
        {
            foreach (int port in (int[])[Ssh, Page])
            {
                Assert.True(admin.CanReach(IPAddress.Parse(Cameras), port, 5000), $"admin, port {port}, after {when}");
                Assert.True(laptop.CanReach(IPAddress.Parse(Family), port, 5000), $"laptop, port {port}, after {when}");
                Assert.True(visitor.CanReach(IPAddress.Parse(Family), port, 5000), $"visitor, port {port}, after {when}");
            }
            foreach (int port in (int[])[Dns, Ntp])
            {
                services.Hears(laptop, Family, port, when);
                services.Hears(visitor, Family, port, when);
            }
            Assert.StartsWith("192.168.30.", NeighbourTests.Address(laptop).ToString(), StringComparison.Ordinal);
        }
    });

    /// <summary>What listens on the gateway.</summary>
    private sealed class Services : IDisposable
    {
        private readonly List<Socket> _tcp = [];
        private readonly Dictionary<int, Socket> _udp = [];

        internal Services()
        {
            foreach (int port in (int[])[Ssh, Page, Other])
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                socket.Listen(500);
                _tcp.Add(socket);
            }
            foreach (int port in (int[])[Dns, Ntp])
            {
                _udp[port] = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                _udp[port].Bind(new IPEndPoint(IPAddress.Any, port));
            }
        }

        internal void Hears(Station from, string gateway, int port, string when)
        {
            byte[] buffer = new byte[64];
            while (_udp[port].Poll(0, SelectMode.SelectRead)) _udp[port].Receive(buffer);
            from.Do(_ =>
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.SendTo([1, 2, 3, 4], new IPEndPoint(IPAddress.Parse(gateway), port));
            });
            Assert.True(_udp[port].Poll(5_000_000, SelectMode.SelectRead), $"nothing at UDP port {port} after {when}");
        }

        public void Dispose()
        {
            foreach (Socket socket in _tcp.Concat(_udp.Values)) socket.Dispose();
        }
    }
}
