using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Core.Mud;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Profiles;

/// <summary>Which file may follow the one in force.</summary>
public sealed class UpdateOrderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-order-");
    private readonly DateTimeOffset _now = BuildDate.Value.AddDays(100);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(-9d, null, null)]
    [InlineData(-9d, -9d, null)]
    [InlineData(-8d, -9d, null)]
    [InlineData(-9d, -8d, "is before that of the file in force")]
    [InlineData(0.9, -8d, null)]
    [InlineData(1.1, -8d, "is in the future")]
    [InlineData(1.1, null, "is in the future")]
    [InlineData(-9d, 3650d, null)]
    public void T15_Last_update_never_goes_back_and_is_no_day_ahead(double days, double? before, string? why) =>
        Assert.Equal(why, Part(UpdateOrder.WhyRefused(File(days), before is { } then ? File(then) : null, Clock(_now, isSynchronized: true)), why));

    [Fact]
    public void F42_Clock_at_1970_refuses_no_newer_file_and_accepts_no_older_one()
    {
        CertificateClock clock = Clock(DateTimeOffset.UnixEpoch, isSynchronized: false);

        Assert.Null(UpdateOrder.WhyRefused(File(-9), null, clock));
        Assert.Null(UpdateOrder.WhyRefused(File(-8), File(-9), clock));
        Assert.Contains("is before that of", UpdateOrder.WhyRefused(File(-9), File(-8), clock), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(48, null, 48)]
    [InlineData(1, null, 1)]
    [InlineData(1, 7200, 2)]
    [InlineData(24, 3600, 24)]
    [InlineData(24, 31536000, 168)]
    [InlineData(168, 0, 168)]
    public void File_is_asked_for_again_after_its_validity_and_no_sooner_than_http_says(int hours, int? freshSeconds, double expected)
    {
        TimeSpan wait = FileValidity.Of(File(0) with { CacheValidityHours = hours }, freshSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.InRange(wait, TimeSpan.FromHours(expected), TimeSpan.FromHours(expected) + TimeSpan.FromMinutes(10));
    }

    private static string? Part(string? reason, string? part) => reason is not null && part is not null && reason.Contains(part, StringComparison.Ordinal) ? part : reason;

    private CertificateClock Clock(DateTimeOffset now, bool isSynchronized) => new(new FakeTimeProvider(now), new(_folder.FullName), () => isSynchronized);

    private MudFile File(double days) => new() { MudUrl = "https://maker.example/a.json", LastUpdate = _now.AddDays(days), IsSupported = true };
}
