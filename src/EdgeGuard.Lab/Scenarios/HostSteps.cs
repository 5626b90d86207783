namespace EdgeGuard.Lab.Scenarios;

/// <summary>Replaces a MUD file on a host by another version, with its signature.</summary>
internal sealed record PublishStep : Step
{
    /// <summary>Name of the host.</summary>
    public required string Host { get; init; }

    /// <summary>The file that is replaced: one of the <c>mudFiles</c> of the host.</summary>
    public required string File { get; init; }

    /// <summary>The new version: a file next to the scenario, else one that EdgeGuard ships.</summary>
    public required string Version { get; init; }

    /// <summary>Who signs it; default the maker.</summary>
    public FileSignature Signature { get; set; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        if (scenario.Host(Host) is not { } host) yield return new($"{place}.host", $"'{Host}' is not a host of this scenario", "Name one of 'hosts'.");
        else if (!host.MudFiles.Contains(File)) yield return new($"{place}.file", $"'{Host}' does not serve '{File}'", "Name one of its 'mudFiles'.");
    }
}

/// <summary>Who signs a MUD file.</summary>
internal enum FileSignature
{
    /// <summary>The maker, who signs all files at the start.</summary>
    Maker,

    /// <summary>Another maker, whose certificate is of the same authority.</summary>
    OtherMaker,

    /// <summary>Nobody: the signature of the version before stays on the server.</summary>
    Kept,
}
