using System.Text;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Names that somebody gave a device to do harm with: topics, terminals, spreadsheets, markup, templates, queries, rules.</summary>
internal static class HostileName
{
    private static readonly string[] Pieces =
    [
        "+", "#", "/", "$", "$SYS/", "edgeguard/gw01/state", "\0", "\u0001", "\u001b[2J", "\r\n", "\u2028", "\u202e", "\u2066", "\u200f", "\ufeff",
        "\ud800", "\udc00", "\uffff", "\ufffd", "\U0001f4f7", "é", "漢", "<script>alert(1)</script>", "</title>", "&lt;", "\"", "'", "`", "\\", "{{ 7*7 }}",
        "{% raw %}", "${jndi:x}", "%s%n", "=cmd|' /C calc'!A1", "@SUM(1)", "+1+1", "-1", "; flush ruleset", "add element inet edgeguard x { 1 }",
        "' OR 1=1 --", "$(reboot)", "../../etc/passwd", "camera", " ", "\t",
    ];

    /// <summary>Another one each time.</summary>
    // The number keeps any two names apart, for what is shown as before is not told again.
    internal static string Make(Random random, int number)
    {
        StringBuilder name = new(Pieces[random.Next(Pieces.Length)]);
        name.Append(number);
        int pieces = random.Next(8);
        for (int i = 0; i < pieces; i++) name.Append(random.Next(4) == 0 ? ((char)random.Next(char.MaxValue)).ToString() : Pieces[random.Next(Pieces.Length)]);
        return random.Next(50) == 0 ? name.ToString().PadRight(5000, '漢') : name.ToString();
    }
}
