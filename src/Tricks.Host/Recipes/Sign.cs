namespace Tricks.Host.Recipes;

/// <summary>Photographs of hands that show a digit, 1,000 of them, in <c>sign-digits-1000</c> below <c>Tricks:Data:Root</c>.</summary>
[Recipe]
[ImageFolder("sign-digits-1000")]
[RandomResizedCrop(64, minArea: 0.75)]
public sealed partial class Sign : SmallPhotographs;
