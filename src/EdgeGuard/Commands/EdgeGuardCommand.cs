using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary>The program with all its verbs; <c>COMMANDS.md</c> is generated from it.</summary>
internal static class EdgeGuardCommand
{
    /// <summary>Every command takes it.</summary>
    internal static Option<bool> Utc { get; } = new("--utc") { Description = "Write times in UTC. Default: local time.", Recursive = true };

    internal static RootCommand Create()
    {
        RootCommand root = new("EdgeGuard: a gateway agent that lets every device do only what its manufacturer's profile allows (MUD, RFC 8520).");
        root.Add(Utc);
        foreach (Command command in Verbs()) root.Add(command);
        return root;
    }

    private static Command[] Verbs() =>
    [
        RunCommand.Create(),
        StatusCommand.Create(),
        DevicesCommand.Create(),
        DeviceCommand.Create(),
        ApprovalsCommand.Create(),
        ApproveCommand.Approve(),
        ApproveCommand.Reject(),
        OnboardCommand.Create(),
        EventsCommand.Create(),
        .. ResponseLevelCommand.All(),
        WhyCommand.Create(),
        ReportCommand.Create(),
        AllowCommand.Create(),
        TrustCommand.Create(),
        RenameCommand.Create(),
        ForgetCommand.Create(),
        MuteCommand.Create(),
        ModeCommand.Monitor(),
        ModeCommand.Enforce(),
        ConfirmCommand.Create(),
        PauseCommand.Pause(),
        PauseCommand.Resume(),
        RulesCommand.Create(),
        CoverageCommand.Create(),
        EarlyCommand.Create(),
        RollbackCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        UninstallCommand.Create(),
        CheckCommand.Create(),
        VerifyCommand.Create(),
        ProfileCommand.Create(),
        ExplainCommand.Create(),
        CompileCommand.Create(),
        ReplayCommand.Create(),
        ReplayFlowsCommand.Create(),
        LearnCommand.Create(),
        SightingsCommand.Create(),
        LedCommand.Create(),
        DemoCommand.Create(),
        SimulateCommand.Create(),
        FleetCommand.Create(),
        DoctorCommand.Create(),
        ConfigCommand.Create(),
        SetupCommand.Create(),
        VersionCommand.Create(),
        FetcherCommand.Create(),
    ];
}
