namespace Tricks.Host.Recipes;

/// <summary>Ten classes of Caltech 101, 800 photographs of many sizes, in <c>caltech10</c> below <c>Tricks:Data:Root</c>.</summary>
[Recipe]
[ImageFolder("caltech10")]
[RandomResizedCrop(64, minArea: 0.35)]
public sealed partial class Caltech : SmallPhotographs;
