namespace Tricks.Generators.Rules;

/// <summary>Where a rule is explained: a page of the repository.</summary>
internal static class HelpPage
{
    public static string Of(string id) => $"docs/diagnostics/{id}.md";
}
