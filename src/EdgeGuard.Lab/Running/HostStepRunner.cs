using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Running;

/// <summary>Steps about hosts on the internet.</summary>
internal static class HostStepRunner
{
    internal static Task<StepResult> Publish(PublishStep step, ScenarioRun run)
    {
        run.MarkAction();
        run.Testbed.Makers[step.Host].Publish(step.File, step.Version, step.Signature);
        return Task.FromResult<StepResult>(new(true, $"https://{step.Host}/{step.File}, {Words(step.Signature)}"));
    }

    private static string Words(FileSignature signature) => signature switch
    {
        FileSignature.Maker => "signed by its maker",
        FileSignature.OtherMaker => "signed by another maker",
        _ => "with the signature of the version before",
    };
}
