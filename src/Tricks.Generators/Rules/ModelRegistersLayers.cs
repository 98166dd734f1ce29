using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A model of one's own with layers that TorchSharp never hears of, so that none of them learns.</summary>
internal sealed class ModelRegistersLayers : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK034",
        "A model registers its layers",
        "'{0}' keeps layers such as '{1}' and registers none, so that nothing of it learns; call RegisterComponents() at the end of its constructor",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK034"));

    /// <summary>What registers, or stands in for it.</summary>
    private static readonly HashSet<string> Registering = ["RegisterComponents", "register_module", "register_parameter", "add_module", "named_parameters"];

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from model in part.Type.TypeArguments.OfType<INamedTypeSymbol>()
        where IsLayer(model)
        let classes = model.WithBaseTypes().TakeWhile(static type => type.Name != "Module" || type.ContainingType?.Name != "nn").ToArray()
        // What a base class of another assembly does is not seen.
        where classes.All(static type => type.DeclaringSyntaxReferences.Length > 0)
        let layer = classes.SelectMany(static type => type.GetMembers().OfType<IFieldSymbol>()).FirstOrDefault(static field => !field.IsStatic && IsLayer(field.Type))
        where layer is not null && !classes.Any(Registers)
        select Diagnostic.Create(Rule, part.Location, model.Name, (layer.AssociatedSymbol ?? layer).Name);

    private static bool IsLayer(ITypeSymbol type) => RuntimeNames.Layers.Any(layer => type.Is(layer) || type.InheritsFrom(layer));

    private static bool Registers(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.Any(static reference =>
        reference.GetSyntax().DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && Registering.Contains(token.ValueText)));
}
