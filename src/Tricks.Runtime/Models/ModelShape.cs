using Tricks.Data;

namespace Tricks.Models;

/// <summary>What a model is built for: the images it sees and how many classes it tells apart.</summary>
public readonly record struct ModelShape(ImageShape Input, int Classes);
