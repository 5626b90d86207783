using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Options;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Interfaces;

namespace EdgeGuard.Agent.Doctor;

/// <summary>Finds what a person has to change on this machine, although the agent runs.</summary>
public static class MachineExamination
{
    private const string Settings = "/proc/sys/net/ipv6/conf", LedFolder = "/sys/class/leds";

    private static readonly Version OldestKernel = new(5, 10);

    /// <summary>The findings for a configuration.</summary>
    /// <param name="options">The configuration; null where there is none that can be used.</param>
    public static IReadOnlyList<DoctorFinding> Run(AgentOptions? options)
    {
        string[] limited = [.. (options?.Networks ?? []).Where(network => !network.IsTrusted).SelectMany(network => network.Interfaces)];
        return
        [
            Kernel(Environment.OSVersion.Version),
            .. Clock(ClockSynchronization.IsSynchronized(), BootClock.Instance.GetUtcNow(), BuildDate.Value),
            .. DefaultRoute(DefaultRouters.Through(limited)),
            .. limited.SelectMany(name => RouterAdvertisements(Settings, name)),
            .. LedRights(LedFolder),
        ];
    }

    /// <summary>Whether the kernel is new enough.</summary>
    internal static DoctorFinding Kernel(Version version) => version >= OldestKernel
        ? new(DoctorFindingLevel.Ok, "kernel", $"{version}")
        : new(DoctorFindingLevel.Action, "kernel", $"{version} is older than {OldestKernel}: some rules are written in a weaker form") { Remedy = "upgrade to Debian 12, Ubuntu 24.04 or newer" };

    /// <summary>A clock that was never set makes certificates and reports wrong.</summary>
    internal static IEnumerable<DoctorFinding> Clock(bool isSynchronized, DateTimeOffset now, DateTimeOffset built)
    {
        if (!isSynchronized && now < built)
            yield return new(DoctorFindingLevel.Action, "clock", $"it shows {now:yyyy-MM-dd}, before this program was built") { Remedy = "set it with 'timedatectl set-ntp true', or 'date -s' where there is no network" };
    }

    /// <summary>An interface of devices must not have the gateway's own default route.</summary>
    internal static IEnumerable<DoctorFinding> DefaultRoute(string? through)
    {
        if (through is not null)
            yield return new(DoctorFindingLevel.Action, "default route", $"it leads through {through}, which has a network of devices: enforcement would cut off the gateway itself")
            {
                Remedy = $"put the devices on another interface, and leave {through} out of 'networks', or make its network trusted",
            };
    }

    /// <summary>A device that announces itself as an IPv6 router must not change the gateway's routes (RFC 4861 §6.3.4).</summary>
    internal static IEnumerable<DoctorFinding> RouterAdvertisements(string settings, string name)
    {
        string accepts = Read(Path.Combine(settings, name, "accept_ra")), forwards = Read(Path.Combine(settings, name, "forwarding")), isOff = Read(Path.Combine(settings, name, "disable_ipv6"));
        if (isOff != "1" && (accepts == "2" || accepts == "1" && forwards == "0"))
            yield return new(DoctorFindingLevel.Action, "IPv6", $"the gateway accepts router advertisements on {name}, so a device there can become its IPv6 router")
            {
                Remedy = $"sysctl -w net.ipv6.conf.{name}.accept_ra=0, and the same line in a file of /etc/sysctl.d",
            };
    }

    /// <summary>LEDs that are there for EdgeGuard, and that this user may not switch.</summary>
    internal static IEnumerable<DoctorFinding> LedRights(string root)
    {
        if (!Directory.Exists(root)) yield break;
        foreach (string light in Directory.EnumerateDirectories(root, "edgeguard*").Where(light => !MayWrite(Path.Combine(light, "brightness"))))
            yield return new(DoctorFindingLevel.Action, "leds", $"{light} may not be written by {Environment.UserName}") { Remedy = "install the package, whose udev rule gives it to the group edgeguard; or run 'chgrp edgeguard' and 'chmod g+w' on its brightness and trigger" };
    }

    private static bool MayWrite(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";
}
