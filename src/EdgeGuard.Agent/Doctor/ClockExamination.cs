using System.Globalization;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Agent.Doctor;

/// <summary>Checks by which time certificates are judged.</summary>
public static class ClockExamination
{
    /// <param name="folder">The state folder of the agent.</param>
    public static DoctorFinding Run(string folder)
    {
        TimeFloor floor = new(folder);
        string date = floor.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string origin = floor.Held == floor.Value ? "a synchronized time; 'edgeguard doctor --reset-time' clears it" : "the build date";
        return ClockSynchronization.IsSynchronized()
            ? new(DoctorFindingLevel.Ok, "clock", $"synchronized; time floor {date} ({origin})")
            : new(DoctorFindingLevel.Note, "clock", $"not synchronized: certificates are judged at {date} or later ({origin}). Enable NTP, such as systemd-timesyncd or chrony");
    }
}
