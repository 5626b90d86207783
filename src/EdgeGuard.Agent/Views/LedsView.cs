using EdgeGuard.Core.Status;

namespace EdgeGuard.Agent.Views;

/// <summary>What the LEDs show now, or would show; the answer to <c>GET /v1/leds</c>.</summary>
public sealed record LedsView(LedView Agent, LedView Network, LedView Alarm)
{
    /// <summary>The view of a picture.</summary>
    public static LedsView Of(LedPicture picture) => new(LedView.Of(picture.Agent), LedView.Of(picture.Network), LedView.Of(picture.Alarm));
}

/// <summary>What one LED shows.</summary>
/// <param name="Pattern">Name of the rhythm: <c>off</c>, <c>on</c>, <c>beat</c>, <c>wink</c>, <c>slow</c> or <c>fast</c>.</param>
/// <param name="Strip">The rhythm drawn: three seconds, a character for each tenth.</param>
/// <param name="Meaning">Its meaning, in words for people.</param>
public sealed record LedView(string Pattern, string Strip, string Meaning)
{
    internal static LedView Of(LedSign sign) => new(sign.Pattern.Name, LedDrawing.Strip(sign.Pattern), sign.Meaning);
}
