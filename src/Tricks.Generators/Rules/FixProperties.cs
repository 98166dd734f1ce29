namespace Tricks.Generators.Rules;

/// <summary>What a diagnostic carries for whoever mends the code.</summary>
internal static class FixProperties
{
    /// <summary>The metadata name of an attribute class that is missing.</summary>
    public const string MissingType = "MissingType";

    /// <summary>The missing attribute as it could be written, such as <c>BatchSize(256)</c>.</summary>
    public const string MissingAttribute = "MissingAttribute";

    /// <summary>The bound that a number passed, where the bound itself is allowed, as a C# literal.</summary>
    public const string NearestValue = "NearestValue";
}
