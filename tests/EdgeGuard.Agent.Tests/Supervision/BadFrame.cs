using System.Buffers;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Agent.Tests.Supervision;

/// <summary>A frame over which every reader fails, as a bug in a reader would.</summary>
internal sealed class BadFrame : MemoryManager<byte>
{
    internal static Frame On(string place) => new(new BadFrame().Memory, place, FrameDirection.Received);

    public override Memory<byte> Memory => CreateMemory(60);

    public override Span<byte> GetSpan() => throw new InvalidOperationException("a bug of a reader");

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
    }
}
