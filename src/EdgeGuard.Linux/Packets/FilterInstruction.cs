using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Packets;

/// <summary>One instruction of a classic packet filter (<c>struct sock_filter</c>).</summary>
/// <param name="Code">What to do.</param>
/// <param name="IfTrue">Instructions to step over when a comparison holds.</param>
/// <param name="IfFalse">Instructions to step over when it does not.</param>
/// <param name="Operand">What to do it with.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);
