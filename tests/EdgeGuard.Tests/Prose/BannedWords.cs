using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Prose;

/// <summary>Words that no network engineer would search for, or that make a person of a packet, and what to write instead.</summary>
internal static class BannedWords
{
    private static readonly (Regex Word, string Instead)[] All =
    [
        Ban("told", "reported, logged, shown, sent"),
        Ban("poses?|posed|posing|posers?", "rogue DHCP server, rogue router"),
        Ban("strangers?", "unknown device"),
        Ban("newcomers?", "new device, unknown device"),
        Ban("wears?|wearing|wore", "uses, has (a profile)"),
        Ban("worn twice", "duplicate MAC"),
        Ban("whom|whomever", "another sentence"),
        Ban("hardware address(?:es)?", "MAC address"),
        Ban("by (?:the|a) device's (?:own )?word", "self-declared"),
        Ban("heard", "received, observed"),
        Ban("intruders?", "attacker, rogue server"),
        Ban("gatekeepers?|gate ?keepers?|doorkeepers?", "DNS proxy, probe"),
        Ban("desks?", "handler, coordinator"),
        Ban("deeds?", "rogue frame"),
        Ban("stand-ins?", "proxy ARP, proxy NDP"),
        Ban("storytellers?|story tellers?", "report builder, scenario runner"),
        Ban("nameplates?", "device information"),
        Ban("tls witness(?:es)?|last words", "what it does"),
        Ban("credence", "DHCP snooping"),
        Ban("patience", "timeout"),
        Ban("householders?", "user"),
        Ban("under care", "governed"),
        Ban("ways? out", "bypass, default gateway, exit"),
    ];

    /// <summary>One problem for each banned word, with what to write instead.</summary>
    internal static IEnumerable<string> In(string text)
    {
        foreach ((Regex word, string instead) in All)
        {
            Match found = word.Match(text);
            if (found.Success) yield return $"banned: '{found.Value}'; write {instead}";
        }
    }

    private static (Regex Word, string Instead) Ban(string forms, string instead) =>
        (new Regex($@"(?<![\w-])(?:{forms.Replace(" ", @"\s+", StringComparison.Ordinal)})(?![\w-])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), instead);
}
