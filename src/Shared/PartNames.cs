using System.Globalization;
using System.Linq;

namespace Tricks.Recipes;

/// <summary>Names made of a part's key; those of an ablation's recipes follow the recipe's name and the ablation's.</summary>
internal static class PartNames
{
    public const string WithoutAll = "WithoutAll";

    public static string UpTo(string key) => "UpTo" + Identifier(key);

    public static string Without(string key) => "Without" + Identifier(key);

    /// <summary>A part's key as a C# identifier: what no identifier may hold becomes an underscore.</summary>
    public static string Identifier(string key)
    {
        var letters = string.Concat(key.Select(static letter => IsLetter(letter) || IsOfIdentifiers(letter) ? letter : '_'));
        return letters.Length > 0 && (IsLetter(letters[0]) || letters[0] == '_') ? letters : "_" + letters;
    }

    private static bool IsLetter(char letter) => char.IsLetter(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.LetterNumber;

    /// <summary>Whether a letter may stand in an identifier, but not at its beginning.</summary>
    private static bool IsOfIdentifiers(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;
}
