namespace Tricks.Data;

/// <summary>Both splits of a set in the binary format of CIFAR.</summary>
/// <param name="Train">The images to train on.</param>
/// <param name="Test">The images to evaluate on.</param>
internal sealed record CifarSplits(PlanarImageSet Train, PlanarImageSet Test);
