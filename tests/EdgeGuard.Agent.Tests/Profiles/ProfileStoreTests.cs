using System.Text;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Profiles;

/// <summary>The last good file of each profile, over a restart.</summary>
public sealed class ProfileStoreTests : IDisposable
{
    private const string Key = "https://maker.example/a.json";

    private static readonly byte[] File = Encoding.UTF8.GetBytes($$"""
        { "ietf-mud:mud": { "mud-version": 1, "mud-url": "{{Key}}", "mud-signature": "https://maker.example/a.p7s", "last-update": "2026-05-01T10:00:00+00:00",
          "cache-validity": 48, "is-supported": true, "systeminfo": "x", "from-device-policy": { "access-lists": { "access-list": [] } } } }
        """);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-profiles-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void F45_File_signature_and_judgement_are_there_after_a_restart()
    {
        SignatureJudgement judged = new(SignatureStatus.Valid) { Signer = "CN=maker", Issuer = "CN=ca", SignerPin = "ab", SignedAt = Home.Noon, Why = "Trusted." };
        StoredProfile kept = new(Key, File, judged, Home.Noon) { Signature = [1, 2, 3], ETag = "\"x\"", Due = Home.Noon.AddHours(48) };
        using (GatewayStore store = Open()) Assert.Null(new ProfileStore(store).Keep(kept));

        using GatewayStore second = Open();
        StoredProfile found = new ProfileStore(second).Find(Key)!;

        Assert.Equal(kept with { File = found.File, Signature = found.Signature }, found);
        Assert.Equal(File, found.File);
        Assert.Equal(kept.Signature, found.Signature);
        Assert.Equal(judged, new ProfileStore(second).Restore(Home.Empty).Profiles[Key].Signature);
        Assert.Null(new ProfileStore(second).Find("https://maker.example/b.json"));
    }

    [Fact]
    public void File_of_an_earlier_version_is_unchecked_and_due()
    {
        using GatewayStore store = Open();
        store.Write(db => db.Run("INSERT INTO profile (key, file, loaded) VALUES ($1, $2, 0)", Key, File));

        Assert.Equal(((DateTimeOffset?)null, SignatureStatus.Unchecked), (new ProfileStore(store).Find(Key)!.Due, new ProfileStore(store).Restore(Home.Empty).Profiles[Key].Signature.Status));
    }

    private GatewayStore Open() => new(_folder.FullName, TimeProvider.System, NullLogger<GatewayStore>.Instance);
}
