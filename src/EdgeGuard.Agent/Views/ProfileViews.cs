using System.Text.Json.Serialization;
using EdgeGuard.Core.Matching;

namespace EdgeGuard.Agent.Views;

/// <summary>A profile that was imported; the answer to <c>POST /v1/profiles</c>.</summary>
/// <param name="Key">By which it is applied.</param>
/// <param name="MudUrl">Where the file says it lives. Outside text.</param>
/// <param name="SystemInfo">What the maker calls the product. Outside text.</param>
/// <param name="IsNew">It was not here before.</param>
public sealed record ImportedView(string Key, string MudUrl, string? SystemInfo, bool IsNew);

/// <summary>Imported profiles that may fit a device; the answer to <c>GET /v1/devices/ID/matches</c>.</summary>
/// <param name="Id">The device.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Imported">How many profiles there are to choose from.</param>
/// <param name="Offers">Those that fit, the best first.</param>
public sealed record MatchView(string Id, string? Name, int Imported, IReadOnlyList<OfferView> Offers);

/// <summary>One of them.</summary>
/// <param name="Key">By which it is applied.</param>
/// <param name="Path">Its file.</param>
/// <param name="MudUrl">Where the file says it lives. Outside text.</param>
/// <param name="SystemInfo">What the maker calls the product. Outside text.</param>
/// <param name="Score">How well it fits, 0 to 100.</param>
/// <param name="Reasons">The reasons.</param>
public sealed record OfferView(string Key, string? Path, string MudUrl, string? SystemInfo, int Score, IReadOnlyList<string> Reasons)
{
    internal static OfferView Of(ProfileOffer offer, string? path) =>
        new(offer.Candidate.Key, path, offer.Candidate.File.MudUrl, offer.Candidate.File.SystemInfo, offer.Score, offer.Reasons);
}

/// <summary>Their JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ImportedView))]
[JsonSerializable(typeof(MatchView))]
public sealed partial class ProfileJson : JsonSerializerContext;
