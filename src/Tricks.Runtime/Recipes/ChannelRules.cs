using System.Collections;
using System.Reflection;

namespace Tricks.Recipes;

/// <summary>What parts say of the channels of images, compared with what the data part says of its own.</summary>
internal static class ChannelRules
{
    /// <summary>Lists that have not one value a channel, and parts that are for other images.</summary>
    public static IEnumerable<string> Errors(Recipe recipe, IReadOnlyList<ResolvedValue> values)
    {
        var parts = recipe.PartsThatAreOn(values).Select(part => (Info: part, Key: $"{RuleWords.Recipes}{recipe.Name}:{part.Key}")).ToArray();
        foreach (var data in parts.Where(static part => IsData(part.Info)))
        {
            if (ChannelsOf(data.Info.Type, data.Key, values) is not { } channels)
                continue;
            foreach (var (part, key) in parts)
            {
                var lists = Marked<OneAChannelAttribute>(part.Type, key, values).Where(static list => list.Value is not null).ToArray();
                if (lists.Length > 0 && Array.TrueForAll(lists, list => Count(list) == Count(lists[0]) && Count(list) != channels))
                    yield return RuleWords.NotOneAChannel(lists[0].Shown, data.Key, channels);
                if (!IsData(part) && ChannelsOf(part.Type, key, values) is { } wanted && wanted != channels)
                    yield return RuleWords.OtherChannels(key, wanted, data.Key, channels);
            }
        }
    }

    private static bool IsData(PartInfo part) => part.Type.IsAssignableTo(typeof(IDataSource));

    private static int? ChannelsOf(Type part, string key, IReadOnlyList<ResolvedValue> values) =>
        part.GetCustomAttribute<ChannelsAttribute>()?.Count ?? Marked<ChannelsAttribute>(part, key, values).FirstOrDefault()?.Value as int?;

    /// <summary>The values of the knobs that carry an attribute. What is out of its bounds has been told.</summary>
    private static IEnumerable<ResolvedValue> Marked<TAttribute>(Type part, string key, IReadOnlyList<ResolvedValue> values)
        where TAttribute : Attribute =>
        from property in part.GetProperties()
        where Attribute.IsDefined(property, typeof(TAttribute), inherit: true)
        from value in values
        where value.Key == $"{key}:{property.Name}" && value.IsAllowed
        select value;

    private static int Count(ResolvedValue list) => ((ICollection)list.Value!).Count;
}
