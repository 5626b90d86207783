using System.Runtime.CompilerServices;
using System.Text;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Profiles;

public sealed class ProfileCommandsTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly ObservedTime _time = new();
    private readonly DnsAddressCache _names = new();
    private readonly GatewayStore _store;
    private readonly PipelineChannels _channels = new(Home.WithCamera);

    public ProfileCommandsTests() => _store = new(_folder.Root, _time, NullLogger<GatewayStore>.Instance);

    public void Dispose()
    {
        _store.Dispose();
        _names.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Imported_twice_is_kept_once_and_survives_a_restart()
    {
        ImportedView first = Commands().Import(Seed("camera")).Done!, second = Commands().Import(Seed("camera")).Done!;

        Assert.Equal((true, false), (first.IsNew, second.IsNew));
        Assert.Equal(first.Key, second.Key);
        Assert.Equal(1, Commands().Match(Home.Camera.Value).Done!.Imported);
    }

    [Fact]
    public void Refused_file_is_not_kept_and_the_reason_is_told()
    {
        CommandOutcome.Refused refusal = Commands().Import(Encoding.UTF8.GetBytes("{ \"ietf-mud:mud\": {} }")).Refusal!;

        Assert.Equal("not-usable", refusal.Code);
        Assert.Contains("mud-url", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, Commands().Match(Home.Camera.Value).Done!.Imported);
    }

    [Fact]
    public void What_the_device_asked_the_gate_for_finds_its_profile_and_changes_nothing()
    {
        ProfileCommands commands = Commands();
        foreach (string seed in (string[])["bulb", "speaker", "tv"]) Assert.NotNull(commands.Import(Seed(seed)).Done);
        _names.Asked.Add(Home.Camera, default, "voice.example.net");
        _names.Asked.Add(Home.Camera, default, "music.example.net");

        OfferView best = commands.Match(Home.Camera.Value).Done!.Offers[0];

        Assert.Equal("https://mud.example.net/speaker.json", best.MudUrl);
        Assert.True(File.Exists(best.Path));
        Assert.Null(_channels.State.Current.Devices[Home.Camera].ProfileKey);
        Assert.False(_channels.Inputs.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Apply_vouches_for_the_imported_file()
    {
        string key = Commands().Import(Seed("camera")).Done!.Key;
        using CancellationTokenSource end = new();
        Task<CommandOutcome> applying = Commands().ApplyAsync(Home.Camera.Value, key, end.Token);

        PolicyInput.Onboarded onboarded = Assert.IsType<PolicyInput.Onboarded>(await _channels.Inputs.Reader.ReadAsync(end.Token));

        Assert.Equal((Home.CameraMac, AgentSettings.LocalPrefix + _folder.PathOf($"library/{key}.json"), SightingSource.Approval),
            (onboarded.Mac, onboarded.Profile.Key, onboarded.Profile.Source));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => applying);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("camera-00000000")]
    public async Task Key_that_was_not_imported_is_refused(string key)
    {
        _folder.Write("library/../outside.json", "{}");

        Assert.Equal("unknown-profile", Assert.IsType<CommandOutcome.Refused>(await Commands().ApplyAsync(Home.Camera.Value, key, CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Device_whose_profile_is_written_in_the_configuration_keeps_it()
    {
        GatewayState written = Home.WithCamera with { Settings = Home.WithCamera.Settings.Add(Home.CameraMac, new("Hall camera", "local:/etc/camera.json")) };
        string key = Commands().Import(Seed("camera")).Done!.Key;

        Assert.Equal("written", Assert.IsType<CommandOutcome.Refused>(await Commands(new(written)).ApplyAsync(Home.Camera.Value, key, CancellationToken.None)).Code);
    }

    private ProfileCommands Commands(PipelineChannels? channels = null)
    {
        channels ??= _channels;
        return new(channels, new(_folder.PathOf("library")), new(new(_store)), _names, new(_folder.PathOf("no-list")), new(channels, new(channels, _time), _time));
    }

    private static byte[] Seed(string name, [CallerFilePath] string here = "") =>
        File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "../../../seeds/profiles", name + ".json"));
}
