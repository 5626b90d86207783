using System.Diagnostics;
using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Linux.Tests.Clock;

public sealed class ClockSynchronizationTests
{
    // Another way to the same field of struct timex.
    private const string Script = "import ctypes,sys; b=(ctypes.c_long*64)(); r=ctypes.CDLL(None).adjtimex(b); print(r >= 0 and b[3] < 16000000)";

    [Fact]
    public void Kernel_is_asked_whether_the_clock_is_synchronized()
    {
        using Process python = Process.Start(new ProcessStartInfo("python3", ["-c", Script]) { RedirectStandardOutput = true })!;

        Assert.Equal(python.StandardOutput.ReadToEnd().Trim(), ClockSynchronization.IsSynchronized().ToString());
    }
}
