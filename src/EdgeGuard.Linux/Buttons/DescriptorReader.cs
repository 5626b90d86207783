using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Buttons;

/// <summary>Reads fixed-size records from a device file, on a thread of its own that blocks in poll(2) between records.</summary>
internal sealed partial class DescriptorReader(SafeFileHandle device, int recordSize)
{
    private const short ReadyToRead = 1;
    private const int Interrupted = 4;
    private const int CloseOnExec = 0x80000;

    /// <summary>Yields records until cancelled. A record that arrives while 64 wait for the reader is dropped.</summary>
    /// <exception cref="IOException">The device was removed.</exception>
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
            ulong one = 1;
            Write(end, ref one, sizeof(ulong));
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
                nint length = Read(device, ref MemoryMarshal.GetReference(record.AsSpan()), (nuint)recordSize);
                if (length < 0 && Marshal.GetLastPInvokeError() is not Interrupted and int error) throw Failed(error);
                if (length == recordSize) records.TryWrite(record);
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
            if (error != Interrupted) throw Failed(error);
        }
        return entries[1].Happened == 0;
    }

    private static IOException Failed(int error) => new($"Waiting for a button: {Marshal.GetPInvokeErrorMessage(error)}.");

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);

    // Neither descriptor is seekable, and the framework's own calls would try to seek.
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle source, ref byte destination, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle destination, ref ulong source, nuint length);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
