using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Sandbox;

/// <summary>Texts as a program gets them: an array of pointers to octets that end with zero, itself ended by null.</summary>
internal sealed unsafe class NativeWords : IDisposable
{
    private readonly int _count;

    internal NativeWords(IEnumerable<string> words)
    {
        string[] all = [.. words];
        _count = all.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(all.Length + 1), (nuint)sizeof(byte*));
        foreach ((int index, string word) in all.Index()) Pointer[index] = (byte*)Marshal.StringToCoTaskMemUTF8(word);
    }

    internal byte** Pointer { get; }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
        NativeMemory.Free(Pointer);
    }
}
