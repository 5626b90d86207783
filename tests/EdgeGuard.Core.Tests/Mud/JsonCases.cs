using System.Text;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>Our own cases for a JSON parser (RFC 8259). A name begins with the verdict: <c>y_</c> for JSON, <c>n_</c> for what is none.</summary>
internal static class JsonCases
{
    private static readonly string[] Sound =
    [
        "{}", "[]", "null", "true", "false", "0", "-0", "1.5", "-1.5e+10", "1E-2", "\"\"", "\"lamp\"", " { } ", "\t[\r\n]\n", "[[[[[]]]]]", "[null, 1, \"a\", {}]",
        "{\"a\": {\"b\": [{\"c\": 1}]}}", "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"", "\"\\u00e9\\u20AC\"", "\"\\ud83d\\udca1\"", "\"é€💡\"", "{\"\": 0}", "12345678901234567890",
    ];

    private static readonly string[] Unsound =
    [
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[,1]", "[1,]", "[1 2]", "[1,,2]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{\"a\": 1,}", "{a: 1}", "{'a': 1}", "{1: 1}", "{null: 1}",
        "{\"a\": 1 \"b\": 2}", "[1}", "{]", "01", "-", "-01", "+1", "1.", ".5", "1e", "1e+", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "nul", "True", "FALSE", "nullx",
        "\"", "\"a", "\"a\\\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\t\"", "\"a\nb\"", "'a'", "// note\n{}", "{} // note", "/* */ 1", "# 1", "{} {}", "[] 1", "1,", "\u00a01", "\ufeff", "<json/>",
    ];

    private static readonly byte[][] Octets =
    [
        [(byte)'"', 0xff, (byte)'"'], [(byte)'"', 0xc0, 0xaf, (byte)'"'], [(byte)'"', 0xe2, 0x82, (byte)'"'], [(byte)'"', 0xed, 0xa0, 0x80, (byte)'"'],
        [(byte)'"', 0xf4, 0x90, 0x80, 0x80, (byte)'"'], [0x00], [(byte)'[', 0x00, (byte)']'], [.. Encoding.Unicode.GetBytes("{}")], [.. Encoding.ASCII.GetBytes(new string('[', 10_000))],
    ];

    internal static IEnumerable<(string Name, byte[] Text)> All =>
    [
        .. Sound.Select((text, i) => ($"y_{i}: {text}", Encoding.UTF8.GetBytes(text))),
        .. Unsound.Select((text, i) => ($"n_{i}: {text}", Encoding.UTF8.GetBytes(text))),
        .. Octets.Select((text, i) => ($"n_octets_{i}", text)),
    ];
}
