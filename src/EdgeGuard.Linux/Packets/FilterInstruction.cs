using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Packets;

/// <summary>One classic BPF instruction (<c>struct sock_filter</c>).</summary>
/// <param name="Code">Operation code.</param>
/// <param name="IfTrue">Instructions to skip if a comparison holds.</param>
/// <param name="IfFalse">Instructions to skip if it does not.</param>
/// <param name="Operand">Operand.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);
