namespace EdgeGuard.Commands;

/// <summary>The file of before, beside the one that <c>edgeguard setup</c> writes, with its rights. An empty name stands for no file.</summary>
/// <param name="config">The configuration file.</param>
internal sealed class SetupBackup(string config)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _before = $"{config}.before-setup", _none = $"{config}.none-before-setup";

    /// <summary>Writes a new file beside the old one.</summary>
    /// <returns>Its path.</returns>
    internal string Stage(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(config))!);
        string fresh = $"{config}.new";
        File.WriteAllText(fresh, text);
        File.SetUnixFileMode(fresh, File.Exists(config) ? File.GetUnixFileMode(config) : Readable);
        return fresh;
    }

    /// <summary>Puts the new file in place. Only the first file of before is kept: setting up twice is undone in one step.</summary>
    internal void Replace(string fresh)
    {
        if (!File.Exists(_before) && !File.Exists(_none))
        {
            if (File.Exists(config)) File.Move(config, _before);
            else File.WriteAllText(_none, "");
        }
        File.Move(fresh, config, overwrite: true);
    }

    /// <summary>Restores the file of before, or that there was none.</summary>
    /// <returns>false where nothing was set up.</returns>
    internal bool TryRestore()
    {
        if (File.Exists(_before))
        {
            File.Move(_before, config, overwrite: true);
            return true;
        }
        if (!File.Exists(_none)) return false;
        File.Delete(config);
        File.Delete(_none);
        return true;
    }
}
