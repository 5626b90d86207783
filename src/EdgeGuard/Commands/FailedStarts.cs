using System.Globalization;

namespace EdgeGuard.Commands;

/// <summary>
/// Counts starts that failed one after another, in the folder of the control socket. Where systemd starts the agent anew each time, such as at a
/// configuration that is wrong, the agent waits longer before each end, so that the log stays small and the disk whole.
/// </summary>
internal static class FailedStarts
{
    private const int LongestSeconds = 60, MostDoublings = 6;
    private const string Ending = ".failed-starts";

    /// <summary>A start failed. Waits at most a minute; without effect where systemd did not start the agent.</summary>
    internal static async Task WaitAsync(string socket, CancellationToken stopping)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is null or "") return;
        int before = CountOnce(socket + Ending);
        try
        {
            await Task.Delay(PauseAfter(before), stopping);
        }
        catch (OperationCanceledException)
        {
            // systemd stops it.
        }
    }

    /// <summary>None for the first, then 2, 4, 8 s and so on.</summary>
    internal static TimeSpan PauseAfter(int before) => TimeSpan.FromSeconds(before == 0 ? 0 : Math.Min(LongestSeconds, 1 << Math.Min(before, MostDoublings)));

    /// <summary>A start succeeded.</summary>
    internal static void Forget(string socket) => Try(() => File.Delete(socket + Ending));

    private static int CountOnce(string file)
    {
        int before = 0;
        Try(() =>
        {
            if (File.Exists(file)) _ = int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out before);
            File.WriteAllText(file, Math.Min(before + 1, MostDoublings).ToString(CultureInfo.InvariantCulture));
        });
        return before;
    }

    // A folder that cannot be written may be what is wrong.
    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
