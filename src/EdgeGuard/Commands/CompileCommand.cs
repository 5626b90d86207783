using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard compile</c>: the ruleset that one device with one profile would get, as text for nft.</summary>
internal static class CompileCommand
{
    internal static Command Create()
    {
        Argument<FileInfo> profile = new("FILE") { Description = "The MUD file." };
        Option<string> mac = new("--mac") { Description = "The device's MAC address.", DefaultValueFactory = _ => "00:00:5e:00:53:01" };
        Option<string[]> ip = new("--ip")
        {
            Description = "The device's IP address. May be repeated for the other IP version.",
            DefaultValueFactory = _ => ["192.0.2.10", "2001:db8::10"],
        };
        Option<string> lan = new("--interface") { Description = "The gateway's interface on the device's network.", DefaultValueFactory = _ => "lan0" };
        DirectoryOptions directory = new();
        Command command = new("compile", "Print the nftables rules of one device with one profile.") { profile, mac, ip, lan };
        directory.AddTo(command);
        command.SetAction(parsed =>
        {
            if (!MacAddress.TryParse(parsed.GetValue(mac), out MacAddress hardware)) return Refuse($"--mac: '{parsed.GetValue(mac)}' is not a MAC address such as 00:00:5e:00:53:01.");
            IPAddress?[] addresses = [.. parsed.GetRequiredValue(ip).Select(text => AddressText.TryParse(text, out IPAddress? address) ? address : null)];
            if (addresses.Contains(null)) return Refuse("--ip: not an IP address.");
            if (ProfileFile.Read(parsed.GetRequiredValue(profile).FullName) is not { } file) return ExitCode.CouldNotRun;
            if (directory.Read(parsed, file) is not { } peers) return ExitCode.CouldNotRun;
            GatewayState state = StateOf(file, hardware, [.. addresses.OfType<IPAddress>()], parsed.GetRequiredValue(lan), peers);
            Console.Write(RulesetText.Write(RulesetCompiler.Compile(state, peers)));
            return ExitCode.Done;
        });
        return command.With("edgeguard compile camera.json --interface br-things", refused: null, couldNotRun: "an argument is wrong, or a file cannot be read");
    }

    private static int Refuse(string problem)
    {
        Screen.Error(problem);
        return ExitCode.CouldNotRun;
    }

    private static GatewayState StateOf(MudFile file, MacAddress mac, ImmutableArray<IPAddress> addresses, string lan, PeerDirectory peers)
    {
        Network network = new() { Name = "lan", Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = [lan], Prefixes = peers.LocalNetworks };
        Device device = new()
        {
            Id = DeviceId.Of(mac),
            Mac = mac,
            Network = network.Name,
            Interface = lan,
            Addresses = [.. addresses.Order(AddressOrder.Instance)],
            ProfileKey = file.MudUrl,
            ProfileSource = SightingSource.Configuration,
            FirstSeen = DateTimeOffset.UnixEpoch,
            LastSeen = DateTimeOffset.UnixEpoch,
        };
        Profile profile = new(file, PolicyCompiler.Compile(file), SignatureJudgement.Local, DateTimeOffset.UnixEpoch);
        return new()
        {
            Gateway = "offline",
            Networks = ImmutableSortedDictionary<string, Network>.Empty.Add(network.Name, network),
            Devices = ImmutableSortedDictionary<DeviceId, Device>.Empty.Add(device.Id, device),
            Profiles = ImmutableSortedDictionary<string, Profile>.Empty.Add(file.MudUrl, profile),
        };
    }
}
