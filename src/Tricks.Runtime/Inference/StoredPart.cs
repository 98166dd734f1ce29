using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Tricks.Recipes;

namespace Tricks.Inference;

/// <summary>A part with its resolved values, as a checkpoint keeps it: enough to make the part again without its recipe.</summary>
/// <param name="Key">Its key in the recipe.</param>
/// <param name="Type">The attribute class with its assembly, without versions.</param>
/// <param name="Values">The values of its knobs, by name.</param>
internal sealed partial record StoredPart(string Key, string Type, IReadOnlyDictionary<string, JsonElement> Values)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Default)
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly Type[] Seams = [typeof(IDataSource), typeof(IModel), typeof(IModelSurgery), typeof(IEvaluation), typeof(IPrediction)];

    /// <summary>Whether a trained model cannot be used, or evaluated, without the part.</summary>
    public static bool IsNeeded(Type part) => part == typeof(MixedPrecisionAttribute) || Seams.Any(seam => seam.IsAssignableFrom(part));

    /// <summary>Keeps a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="values">The values of its knobs, by name.</param>
    public static StoredPart Of(PartInfo part, IEnumerable<(string Name, object? Value)> values) => new(
        part.Key,
        Versions().Replace(part.Type.AssemblyQualifiedName!, ""),
        values.OrderBy(static value => value.Name, StringComparer.Ordinal).ToDictionary(static value => value.Name, static value => JsonSerializer.SerializeToElement(value.Value, Options)));

    public static string ToJson(IEnumerable<StoredPart> parts) => JsonSerializer.Serialize(parts, Options);

    /// <exception cref="InvalidDataException">The text does not hold parts.</exception>
    public static IReadOnlyList<StoredPart> FromJson(string json)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<StoredPart?[]>(json, Options) ?? throw new InvalidDataException("it names no parts");
            return [.. parts.Select(static part => part is { Key: not null, Type: not null, Values: not null } ? part : throw new InvalidDataException("it names a part without a key, a type or values"))];
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"its parts cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Makes the part.</summary>
    /// <exception cref="InvalidDataException">Its class is not there, or has other knobs than it had.</exception>
    public TrickAttribute Make()
    {
        var type = Find() ?? throw new InvalidDataException($"{Key} is a {Type}, which is not there: the program must reference the assembly that has it");
        // Before anything of it runs: a file may name any class.
        if (type.IsAbstract || type.ContainsGenericParameters || !typeof(TrickAttribute).IsAssignableFrom(type))
            throw new InvalidDataException($"{Key} is a {Type}, which is no part");
        try
        {
            var constructor = type.GetConstructors().OrderByDescending(static candidate => candidate.GetParameters().Length).FirstOrDefault() ?? throw new InvalidDataException($"{Key} is a {type.FullName}, which has no public constructor");
            var part = (TrickAttribute)constructor.Invoke(Array.ConvertAll(constructor.GetParameters(), Argument));
            foreach (var property in type.GetProperties().Where(property => property.CanWrite && Values.ContainsKey(property.Name)))
                property.SetValue(part, Values[property.Name].Deserialize(property.PropertyType, Options));
            return part;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException or TargetInvocationException or InvalidCastException or InvalidOperationException)
        {
            throw new InvalidDataException($"{Key} cannot be made again as {type.FullName}: {(exception.InnerException ?? exception).Message}", exception);
        }
    }

    private Type? Find()
    {
        try
        {
            return System.Type.GetType(Type);
        }
        catch (Exception exception) when (exception is ArgumentException or TypeLoadException or IOException or BadImageFormatException)
        {
            return null;
        }
    }

    private object? Argument(ParameterInfo parameter)
    {
        var known = Values.FirstOrDefault(value => value.Key.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase));
        return known.Key is not null ? known.Value.Deserialize(parameter.ParameterType, Options)
            : parameter.HasDefaultValue ? parameter.DefaultValue
            : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
            : null;
    }

    [GeneratedRegex(", Version=[^],]*, Culture=[^],]*, PublicKeyToken=[^],]*")]
    private static partial Regex Versions();
}
