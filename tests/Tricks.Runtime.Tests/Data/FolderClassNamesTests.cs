using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Classes by the names of their folders, in any script.</summary>
public sealed class FolderClassNamesTests : IDisposable
{
    // Two spellings of one text each: composed and decomposed.
    private const string Composed = "é", Decomposed = "e\u0301";

    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    [Fact]
    public void Classes_are_numbered_in_the_order_of_code_points()
    {
        string[] names = ["10", "2", "Zebra", "a b", "ant", "ähre", "собака", "ёж", "猫", "\uFF21", "😀", "😀😀", "🦉"];
        // As folders come from the system in no order.
        _photos.Add([.. names.Reverse().SelectMany(static name => new[] { $"train/{name}/1.png", $"val/{name}/1.png" })]);
        var data = _photos.Open();
        Assert.Equal(names, data.ClassNames);
        Assert.Equal(names.Select(static name => $"train/{name}/1.png: {name}"), _photos.Names(data.Train, data));
        Assert.Equal(names.Select(static name => $"val/{name}/1.png: {name}"), _photos.Names(data.Test, data));
        Assert.Equal(Enumerable.Range(0, names.Length), Enumerable.Range(0, names.Length).Select(data.Train.Label));
    }

    [Theory]
    [InlineData(Composed, Decomposed)]
    [InlineData("й", "и\u0306")]
    [InlineData("한글", "\u1112\u1161\u11ab\u1100\u1173\u11af")]
    [InlineData("が", "か\u3099")]
    [InlineData("ệ", "e\u0302\u0323")]
    public void Two_spellings_of_a_name_are_one_class(string composed, string decomposed)
    {
        Assert.NotEqual(composed, decomposed);
        _photos.Add("train/a/1.png", $"train/{decomposed}/1.png", $"val/{composed}/1.png", "val/a/1.png");
        var data = _photos.Open();
        Assert.Equal(["a", composed], data.ClassNames);
        Assert.Equal([1, 1], data.CountByClass(data.Train));
        Assert.Equal([1, 1], data.CountByClass(data.Test));
        // Files keep the names that they have.
        Assert.Equal(_photos[$"train/{decomposed}/1.png"], data.Train.NameOf(1));
        data.Train.Read(1, new Image());
    }

    [Fact]
    public void Two_folders_of_one_name_in_two_spellings_are_an_error()
    {
        _photos.Add($"train/{Composed}/1.png", $"train/{Decomposed}/1.png", "train/a/1.png");
        _photos.Refuses($"{_photos[$"train/{Composed}"]} and {_photos[$"train/{Decomposed}"]} have the same name, written in two ways in Unicode. Put their images into one of them.");
    }

    [Fact]
    public void A_list_may_spell_a_class_in_two_ways()
    {
        _photos.Add("1.png", "2.png", "3.png").Write("list.txt", $"1.png\t{Composed}\n2.png\t{Decomposed}\n3.png\tdog\n");
        var data = _photos.Open(new("photos", list: "list.txt"));
        Assert.Equal(["dog", Composed], data.ClassNames);
    }

    [Fact]
    public void Names_that_differ_in_case_are_two_classes()
    {
        _photos.Add("train/Cat/1.png", "train/cat/1.png", "val/cat/1.png");
        Assert.SkipUnless(Directory.GetDirectories(_photos["train"]).Length == 2, "The file system takes no notice of case.");
        Assert.Equal(["Cat", "cat"], _photos.Open().ClassNames);
    }
}
