using System.Runtime.InteropServices;
using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Agent.Tests.Enforcement;

/// <summary>The kernel's table against what it was told: others change it, the stage finds out and mends it.</summary>
public sealed partial class SelfCheckTests
{
    [NetnsFact]
    public Task F12_Table_deleted_by_others_is_built_anew_and_told_with_its_author() => Unheld(async running =>
    {
        string before = running.List();

        running.Inside.Nft("delete table inet edgeguard");

        EnforcementStatus status = await running.NextAsync();
        Assert.Equal((1, true, false, 1), (status.Generation, status.InForce, status.IsAltered, status.Repairs));
        Assert.Equal("the table is missing", status.LastRepair!.Found);
        Assert.StartsWith("nft (process ", status.LastRepair.By, StringComparison.Ordinal);
        Assert.Equal(before, running.List());
    });

    [NetnsFact]
    public Task F7_F9_Flush_of_all_rules_is_mended_each_time_and_counted() => Unheld(async running =>
    {
        string before = running.List();
        for (int times = 1; times <= 5; times++)
        {
            running.Inside.Nft("flush ruleset");
            Assert.Equal(times, (await running.NextAsync()).Repairs);
            Assert.Equal(before, running.List());
        }
    });

    [NetnsFact]
    public Task F14_Element_taken_out_by_others_comes_back() => Unheld(async running =>
    {
        running.Inside.Nft("flush map inet edgeguard from_device4");

        EnforcementStatus status = await running.NextAsync();
        Assert.Equal("element lan0 . 00:00:5e:00:53:01 . 192.0.2.10 of set from_device4 is missing", status.LastRepair!.Found.Replace("\"", "", StringComparison.Ordinal));
        Assert.Contains("192.0.2.10", running.List(), StringComparison.Ordinal);
    });

    [NetnsFact]
    public Task F14_Rule_added_by_others_goes() => Unheld(async running =>
    {
        string before = running.List();

        running.Inside.Nft("insert rule inet edgeguard forward accept");

        EnforcementStatus status = await running.NextAsync();
        Assert.Contains("of chain forward is", status.LastRepair!.Found, StringComparison.Ordinal);
        Assert.Equal(before, running.List());
    });

    [NetnsFact]
    public Task Changes_in_other_tables_and_our_own_are_no_reason_to_mend() => Unheld(async running =>
    {
        running.Inside.Nft("table inet other {\n chain forward {\n type filter hook forward priority 0;\n }\n}");

        EnforcementStatus status = await running.EnforceAsync(Telemetry.Home.Empty);
        running.Time.Advance(TableGuard.Interval);
        status = await running.EnforceAsync(Telemetry.Home.WithCamera);

        Assert.Equal((3, 0), (status.Generation, status.Repairs));
    });

    [NetnsFact]
    public Task F14_What_nobody_gave_notice_of_is_found_by_the_clock() => RunningEnforcement.RunAsync(mayHold: true, async running =>
    {
        string before = running.List();
        // Through a copy of our own socket, for the kernel lets nobody else touch the table and gives no notice of ourselves.
        using (NftTable ourself = NftTable.Open(new SafeFileHandle(Duplicate((int)running.Table.Descriptor.DangerousGetHandle()), ownsHandle: true)))
        {
            ourself.Remove();
        }

        EnforcementStatus status = await running.NextAsync(TableGuard.Interval);

        Assert.Equal((1L, "the table is missing", null), (status.Repairs, status.LastRepair!.Found, status.LastRepair.By));
        Assert.Equal(before, running.List());
    });

    [NetnsFact]
    public Task Table_that_cannot_be_mended_is_told_as_altered_and_mended_when_it_can_be() => Unheld(async running =>
    {
        using NftTable foreign = NftTable.Open();
        if (!foreign.IsHeld) return;
        foreign.Apply(new() { Sets = [], Chains = [] });

        EnforcementStatus stuck = await running.NextAsync();
        Assert.Equal((false, true, 0), (stuck.InForce, stuck.IsAltered, stuck.Repairs));
        Assert.Contains("another process holds the table", stuck.Problem, StringComparison.Ordinal);
        Assert.Equal("table not as expected", LedPlanner.Plan(Telemetry.Home.Empty with { Enforcement = stuck }, Telemetry.Home.Noon).Picture.Alarm.Meaning);
        foreign.Dispose();

        EnforcementStatus mended = stuck;
        while (!mended.InForce) mended = await running.NextAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((false, 1, null), (mended.IsAltered, mended.Repairs, mended.Problem));
        Assert.Contains("192.0.2.10", running.List(), StringComparison.Ordinal);
    });

    private static Task Unheld(Func<RunningEnforcement, Task> body) => RunningEnforcement.RunAsync(mayHold: false, body);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);
}
