using System.Collections.Frozen;
using System.Text;

namespace EdgeGuard.Core.Devices;

/// <summary>
/// Text in its composed form: a letter and its marks are one character where there is one, as in NFC (Unicode Standard Annex 15). Some systems type
/// them apart. The program has no tables of cultures (InvariantGlobalization), so <see cref="string.Normalize()"/> changes nothing.
/// </summary>
/// <remarks>It covers Latin, modern Greek, Cyrillic, Kana and Hangul. Other marks stay where they are.</remarks>
public static class ComposedText
{
    // Hangul syllables (The Unicode Standard §3.12): a leading consonant, a vowel, and perhaps a trailing consonant.
    private const int Syllables = 0xAC00, Leading = 0x1100, Vowel = 0x1161, Trailing = 0x11A7, Leadings = 19, Vowels = 21, Trailings = 28;

    // A mark, lower-case letters, and these letters with the mark.
    private static readonly (char Mark, string Letters, string Composed)[] Rows =
    [
        ('\u0300', "aeiouünеиēōwâăêôơưy", "àèìòùǜǹѐѝḕṑẁầằềồờừỳ"), // grave
        ('\u0301', "aeiouyclnrszügåæøϊαεηιϋουωϒгкçēïkmõōpũwâăêôơư", "áéíóúýćĺńŕśźǘǵǻǽǿΐάέήίΰόύώϓѓќḉḗḯḱḿṍṓṕṹẃấắếốớứ"), // acute
        ('\u0302', "aeioucghjswyzạẹọ", "âêîôûĉĝĥĵŝŵŷẑậệộ"), // circumflex
        ('\u0303', "anoiuvâăeêôơưy", "ãñõĩũṽẫẵẽễỗỡữỹ"), // tilde
        ('\u0304', "aeiouüäȧæǫöõȯyиуgḷṛ", "āēīōūǖǟǡǣǭȫȭȱȳӣӯḡḹṝ"), // macron
        ('\u0306', "aegiouиужаеȩạ", "ăĕğĭŏŭйўӂӑӗḝặ"), // breve
        ('\u0307', "cegzaobdfhmnprsśšṣtwxyſ", "ċėġżȧȯḃḋḟḣṁṅṗṙṡṥṧṩṫẇẋẏẛ"), // dot above
        ('\u0308', "aeiouyιυϒеіаәжзиоөэучыhõūwxt", "äëïöüÿϊϋϔёїӓӛӝӟӥӧӫӭӱӵӹḧṏṻẅẍẗ"), // diaeresis
        ('\u0309', "aâăeêioôơuưy", "ảẩẳẻểỉỏổởủửỷ"), // hook above
        ('\u030A', "auwy", "åůẘẙ"), // ring above
        ('\u030B', "ouу", "őűӳ"), // double acute
        ('\u030C', "cdelnrstzaiouügkʒjh", "čďěľňřšťžǎǐǒǔǚǧǩǯǰȟ"), // caron
        ('\u031B', "ou", "ơư"), // horn
        ('\u0323', "bdhklmnrstvwzaeioơuưy", "ḅḍḥḳḷṃṇṛṣṭṿẉẓạẹịọợụựỵ"), // dot below
        ('\u0324', "u", "ṳ"), // diaeresis below
        ('\u0325', "a", "ḁ"), // ring below
        ('\u0326', "st", "șț"), // comma below
        ('\u0327', "cgklnrstedh", "çģķļņŗşţȩḑḩ"), // cedilla
        ('\u0328', "aeiuo", "ąęįųǫ"), // ogonek
        ('\u032D', "delntu", "ḓḙḽṋṱṷ"), // circumflex below
        ('\u032E', "h", "ḫ"), // breve below
        ('\u0330', "eiu", "ḛḭṵ"), // tilde below
        ('\u0331', "bdklnrtzh", "ḇḏḵḻṉṟṯẕẖ"), // macron below
        ('\u3099', "かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタチツテトハヒフヘホウワヰヱヲヽ", "がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヸヹヺヾ"), // voiced
        ('\u309A', "はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"), // semi-voiced
    ];

    private static readonly FrozenDictionary<(char Letter, char Mark), char> Known =
        Rows.SelectMany(row => row.Letters.Select((letter, i) => KeyValuePair.Create((letter, row.Mark), row.Composed[i]))).ToFrozenDictionary();

    /// <summary>The text with its letters and marks composed.</summary>
    public static string Of(string text)
    {
        if (text.All(char.IsAscii)) return text;
        StringBuilder composed = new(text.Length);
        foreach (char next in text)
        {
            if (composed.Length > 0 && Compose(composed[^1], next) is { } one) composed[^1] = one;
            else composed.Append(next);
        }
        return composed.ToString();
    }

    private static char? Compose(char first, char second) =>
        Known.TryGetValue((first, second), out char known) ? known
        : Known.TryGetValue((char.ToLowerInvariant(first), second), out char lower) ? char.ToUpperInvariant(lower)
        : Syllable(first, second);

    private static char? Syllable(char first, char second) => (first, second) switch
    {
        ( >= (char)Leading and < (char)(Leading + Leadings), >= (char)Vowel and < (char)(Vowel + Vowels)) =>
            (char)(Syllables + ((first - Leading) * Vowels + (second - Vowel)) * Trailings),
        ( >= (char)Syllables and < (char)(Syllables + Leadings * Vowels * Trailings), > (char)Trailing and < (char)(Trailing + Trailings))
            when (first - Syllables) % Trailings == 0 => (char)(first + second - Trailing),
        _ => null,
    };
}
