using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tricks.Generators.Emission;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators;

/// <summary>Writes, for every class marked <c>[Recipe]</c>, its options, its pipeline and its registration.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RecipeGenerator : IIncrementalGenerator
{
    /// <summary>The step that reads recipes, and how the names of the others begin; tests look at how they are cached.</summary>
    public const string RecipesStep = "Recipes";

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                RuntimeNames.RecipeAttribute,
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (match, _) => RecipeParser.Parse((INamedTypeSymbol)match.TargetSymbol, match.SemanticModel.Compilation).ToEquatableArray())
            .WithTrackingName(RecipesStep + "Parsed");

        var recipes = parsed
            .SelectMany(static (recipes, _) => recipes)
            // [Recipe] on two declarations of one class, which the compiler reports, finds the class twice.
            .Collect()
            .SelectMany(static (found, _) => found.Distinct())
            .WithTrackingName(RecipesStep);

        context.RegisterSourceOutput(recipes, static (output, recipe) =>
        {
            Add(output, recipe.FileName + ".Options.g.cs", OptionsEmitter.Emit(recipe));
            Add(output, recipe.FileName + ".Pipeline.g.cs", PipelineEmitter.Emit(recipe));
            Add(output, recipe.FileName + ".Definition.g.cs", DefinitionEmitter.Emit(recipe));
        });

        var place = context.AnalyzerConfigOptionsProvider
            .Combine(context.CompilationProvider)
            .Select(static (project, _) => ModulePlace.Read(project.Left.GlobalOptions, project.Right))
            .WithTrackingName(RecipesStep + "Place");

        // Also where no recipe can be written: that the program finds neither the module nor its namespace would hide why.
        var isAsked = parsed.Collect().Select(static (found, _) => found.Length > 0).WithTrackingName(RecipesStep + "Asked");

        context.RegisterSourceOutput(recipes.Collect().Combine(place).Combine(isAsked), static (output, module) =>
        {
            var ((recipes, place), isAsked) = module;
            if (isAsked && place.CanBeWritten)
                Add(output, ModulePlace.Module + ".g.cs", ModuleEmitter.Emit(place.Namespace, recipes));
        });
    }

    private static void Add(SourceProductionContext output, string name, string code) => output.AddSource(name, SourceText.From(code, Encoding.UTF8));
}
