using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Buttons;

/// <summary>Reads records of one size from a device file that has to be waited for, on a thread of its own that sleeps in between.</summary>
internal sealed partial class DescriptorReader(SafeFileHandle device, int recordSize)
{
    private const short ReadyToRead = 1;
    private const int Interrupted = 4;
    private const int CloseOnExec = 0x80000;

    /// <summary>The records, until cancelled.</summary>
    /// <exception cref="IOException">The device was taken away.</exception>
    internal async IAsyncEnumerable<byte[]> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<byte[]> records = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(64) { SingleReader = true, SingleWriter = true });
        using SafeFileHandle end = new(CreateEvent(0, CloseOnExec), ownsHandle: true);
        Task reading = Task.Factory.StartNew(() => Pump(end, records.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (byte[] record in records.Reader.ReadAllAsync(cancellationToken)) yield return record;
        }
        finally
        {
            RandomAccess.Write(end, BitConverter.GetBytes(1UL), fileOffset: 0);
            await reading;
        }
    }

    private void Pump(SafeFileHandle end, ChannelWriter<byte[]> records)
    {
        try
        {
            while (WaitsForDevice(end))
            {
                byte[] record = new byte[recordSize];
                if (RandomAccess.Read(device, record, fileOffset: 0) == recordSize) records.TryWrite(record);
            }
            records.Complete();
        }
        catch (IOException gone)
        {
            records.Complete(gone);
        }
    }

    private bool WaitsForDevice(SafeFileHandle end)
    {
        Span<PollEntry> entries =
        [
            new() { Descriptor = (int)device.DangerousGetHandle(), Events = ReadyToRead },
            new() { Descriptor = (int)end.DangerousGetHandle(), Events = ReadyToRead },
        ];
        while (Poll(ref MemoryMarshal.GetReference(entries), (nuint)entries.Length, timeout: -1) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException($"Waiting for a button: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
        return entries[1].Happened == 0;
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
