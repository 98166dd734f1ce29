using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Tricks.Recipes;
using static Tricks.Host.Tests.Pages.Markdown;

namespace Tricks.Host.Tests.Pages;

/// <summary>What a trick declares of itself and of the parts beside it, a sentence each.</summary>
internal static class TrickRelations
{
    public static IEnumerable<string> Of(Type trick) =>
        Declared(trick).Select(attribute => OfClass(trick, attribute)).Concat(TrickKnob.Of(trick).SelectMany(static knob => Declared(knob.Property).Select(attribute => OfKnob($"`{knob.Property.Name}`", attribute))))
            .OfType<string>();

    private static IEnumerable<Attribute> Declared(MemberInfo member) => member.GetCustomAttributes(inherit: false).OfType<Attribute>()
        .Where(static attribute => attribute.GetType().Namespace == typeof(TrickAttribute).Namespace);

    /// <summary>Null where the page says it in another place.</summary>
    private static string? OfClass(Type trick, Attribute attribute) => attribute switch
    {
        SourceAttribute or ExampleAttribute => null,
        RequiresAttribute requires => $"It needs {Link(requires.Part)} beside it.",
        ConflictsAttribute conflict => $"It does not work beside {Link(conflict.Part)}.",
        NeedsAttribute needs => $"It needs {needs.Feature}, which these have: {All<ProvidesAttribute>(provides => provides.Feature == needs.Feature)}; a model of one's own says `[Provides(\"{needs.Feature}\")]` on its class.",
        ProvidesAttribute provides => $"It has {provides.Feature}{(All<NeedsAttribute>(needs => needs.Feature == provides.Feature) is { Length: > 0 } needing ? $", which these need: {needing}" : "")}.",
        ChannelsAttribute channels => $"{(trick.IsAssignableTo(typeof(IDataSource)) ? "Its images have" : "It needs images of")} {channels.Count} {(channels.Count == 1 ? "channel" : "channels")}.",
        FamilyAttribute family => $"Its family is {family.Name}: a teacher of another makes distillation worse.",
        WantsAttribute wants => $"It wants {Link(wants.Part)} beside it ({wants.Source}).",
        PaysFromAttribute pays => $"It pays from {Link(pays.Part, pays.Knob)} = {RuleWords.Show(pays.Value)} on{(pays.On is null ? "" : $", on {pays.On}")} ({pays.Source}).",
        SuffersFromAttribute suffers => $"It works worse with {suffers.Feature} ({suffers.Source}).",
        SuffersFromForeignTeacherAttribute suffers => $"It works against a teacher of another family than the model's ({suffers.Source}).",
        TeacherAttribute teacher => $"It trains the model after a teacher of the family {teacher.Family}.",
        _ => throw new NotSupportedException($"No words for {attribute.GetType().Name} on a trick."),
    };

    private static string? OfKnob(string knob, Attribute attribute) => attribute switch
    {
        AscendingAttribute => null,
        LessThanAttribute less => $"{knob} must be {(less.OrEqual ? "at most" : "less than")} {Link(less.Part, less.Knob)}, where the recipe has that.",
        WantsFromAttribute wants => $"{knob} from {RuleWords.Show(wants.Value)} on wants {Link(wants.Part)} ({wants.Source}).",
        WantsAttribute wants => $"{knob}{(wants.When is null ? "" : $" as `{RuleWords.Show(wants.When)}`")} wants {Link(wants.Part)} ({wants.Source}).",
        UnusualFromAttribute { Below: double.PositiveInfinity } unusual => $"{knob} from {RuleWords.Show(unusual.Value)} on is unusual ({unusual.Source}).",
        UnusualFromAttribute unusual => $"{knob} below {RuleWords.Show(unusual.Below)} is unusual{(unusual.Value == double.Epsilon ? ", other than 0" : "")} ({unusual.Source}).",
        UnusualWithAttribute unusual => $"{knob} `{RuleWords.Show(unusual.Value)}` is unusual with `{unusual.Knob}` `{RuleWords.Show(unusual.With)}` ({unusual.Source}).",
        SuffersUpToAttribute suffers => $"{knob} up to {RuleWords.Show(suffers.Value)} works worse with {suffers.Feature} ({suffers.Source}).",
        OnlyWithAttribute only => $"{knob} `{RuleWords.Show(only.Value)}` goes only with `{only.Knob}` {Choice(only.Values)}{Because(only.Because)}.",
        NeverWithAttribute never => $"{knob} `{RuleWords.Show(never.Value)}` does not go with `{never.Knob}` {Choice(never.Values)}{Because(never.Because)}.",
        TakesOnlyAttribute only => $"{knob} `{RuleWords.Show(only.Value)}` may not work beside {Link(only.Parts)}{Because(only.Because)}.",
        SameLengthAttribute same => $"{knob} has as many values as `{same.Knob}`, or both have none.",
        AnyAboveAttribute above => $"Some value of {knob} or `{above.Knob}` is above {RuleWords.Show(above.Value)}{Because(above.Because)}.",
        OneAChannelAttribute => $"{knob} has a value for each channel of the images.",
        ChannelsAttribute => $"{knob} says how many channels the images have.",
        TeacherAttribute => $"{knob} names the recipe whose run is the teacher.",
        WeightsPathAttribute => $"{knob} names weights, whose content counts as a value of the recipe.",
        _ => throw new NotSupportedException($"No words for {attribute.GetType().Name} on a knob."),
    };

    private static string All<TAttribute>(Func<TAttribute, bool> which)
        where TAttribute : Attribute =>
        string.Join(", ", TrickCatalog.Tricks.Values.Where(trick => trick.GetCustomAttributes<TAttribute>(inherit: false).Any(which)).Select(static trick => Link(trick)));

    private static string Choice(IReadOnlyList<object> values) => string.Join(", ", values.Select(static value => $"`{RuleWords.Show(value)}`"));

    private static string Because(string? why) => why is null ? "" : ": " + why;
}
