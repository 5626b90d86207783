using System.Text;

namespace EdgeGuard.Core.Tests.Violations;

/// <summary>Makes questions for names that carry data, from seeds. Each draws an alphabet, lengths of labels, a number of domains and a pace.</summary>
internal sealed class TunnelGenerator
{
    /// <summary>Names in an hour that an attacker may ask for at most, or be found.</summary>
    internal const int PerHour = 250;

    private static readonly string[] Alphabets = ["0123456789abcdef", "abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuvwxyz"];

    private readonly Random _random;
    private readonly string _alphabet;
    private readonly int _labels, _length, _domains;
    private readonly double _gap;

    internal TunnelGenerator(int seed)
    {
        _random = new(seed);
        _alphabet = Alphabets[_random.Next(Alphabets.Length)];
        _labels = _random.Next(1, 5);
        _length = _random.Next(Math.Max(6, 26 / _labels), 40);
        _domains = _random.Next(3) == 0 ? 1 : _random.Next(2, 60);
        _gap = _random.Next(2) == 0 ? _random.Next(1, 20) / 20.0 : 3500.0 / PerHour;
    }

    /// <summary>The names, each with the second in which it is asked.</summary>
    internal IEnumerable<(double Second, string Name)> Names() => Enumerable.Range(0, PerHour).Select(i => (i * _gap, $"{Data()}.d{i % _domains}.example"));

    /// <summary>What was drawn.</summary>
    public override string ToString() => FormattableString.Invariant($"{_labels} labels of {_length} of {_alphabet.Length} characters, {_domains} domains, one in {_gap:0.##} s");

    private string Data()
    {
        StringBuilder data = new();
        for (int label = 0; label < _labels; label++)
        {
            if (label > 0) data.Append('.');
            for (int i = 0; i < _length; i++) data.Append(_alphabet[_random.Next(_alphabet.Length)]);
        }
        return data.ToString();
    }
}
