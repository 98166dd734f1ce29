using System.Text;

namespace Tricks.Data;

/// <summary>How text files of names are read.</summary>
internal static class StrictText
{
    /// <summary>UTF-8 that does not put a sign of its own in the place of what it cannot read, since a name would be another then.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
