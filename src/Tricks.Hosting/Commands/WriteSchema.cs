using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Tricks.Hosting.Schema;
using Tricks.Native;
using Tricks.Recipes;

namespace Tricks.Hosting.Commands;

/// <summary><c>schema</c>: a JSON schema of <c>appsettings.json</c>, on the output or in a file.</summary>
internal static class WriteSchema
{
    public static int To(string? file, IServiceProvider services, TextWriter output, TextWriter errors)
    {
        var comments = new DocComments();
        var schema = SettingsSchema.Of([.. services.GetServices<Recipe>()], comments);
        foreach (var assembly in comments.Missing)
        {
            errors.WriteLine($"{assembly} has no documentation file beside it, so what it declares has no descriptions: set GenerateDocumentationFile in its project, "
                + "or CopyDocumentationFilesFromPackages in the program's where it comes from a package");
        }

        if (file is null)
        {
            output.Write(schema);
            return ExitCodes.Done;
        }

        try
        {
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(schema));
            return ExitCodes.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.WriteLine($"The schema cannot be written to '{file}': {exception.Message}");
            return ExitCodes.Failed;
        }
    }
}
