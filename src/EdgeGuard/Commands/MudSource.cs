using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Lab.Printing;
using EdgeGuard.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Commands;

/// <summary>A file that may be a MUD file; reading takes no more of it than could matter.</summary>
internal sealed class MudSource
{
    private readonly Func<SafeFileHandle> _open;
    private readonly string? _trouble;

    private MudSource(string name, Func<SafeFileHandle> open, string? trouble = null)
    {
        Name = name;
        _open = open;
        _trouble = trouble;
    }

    /// <summary>Its path; outside text.</summary>
    internal string Name { get; }

    /// <summary>The file itself, or every regular file in the folder.</summary>
    internal static IEnumerable<MudSource> Expand(string path) => Directory.Exists(path)
        ? FileTree.Walk(path).Select(file => new MudSource(file.Name, () => FileTree.Open(file), file.Trouble))
        : [Of(path)];

    /// <summary>The files of many paths, listed with a progress line for large folders.</summary>
    internal static IReadOnlyList<MudSource> ExpandAll(params IEnumerable<string> paths)
    {
        using ProgressLine progress = ProgressLine.OnStandardError(1);
        progress.BeginStep("listing the files");
        return [.. paths.SelectMany(Expand)];
    }

    /// <summary>One file, or whatever can be read like one.</summary>
    internal static MudSource Of(string path) => new(path, () => File.OpenHandle(path));

    /// <param name="most">Bytes to take; one more is read where there is more, so that the reader can tell.</param>
    /// <param name="bytes">What was read.</param>
    /// <param name="reason">Why nothing was.</param>
    internal bool TryRead(int most, out ReadOnlyMemory<byte> bytes, [NotNullWhen(false)] out string? reason)
    {
        bytes = default;
        reason = _trouble;
        if (reason is not null) return false;
        try
        {
            using SafeFileHandle handle = _open();
            bytes = Read(handle, most + 1);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            reason = problem.Message;
            return false;
        }
    }

    private static ReadOnlyMemory<byte> Read(SafeFileHandle handle, int most)
    {
        byte[] buffer = new byte[Math.Min(most, 64 * 1024)];
        int length = 0;
        while (true)
        {
            int read = RandomAccess.Read(handle, buffer.AsSpan(length), length);
            length += read;
            if (read == 0 || length == most) return buffer.AsMemory(0, length);
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(most, buffer.Length * 2));
        }
    }
}
