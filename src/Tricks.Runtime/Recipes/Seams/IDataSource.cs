using Tricks.Data;

namespace Tricks.Recipes;

/// <summary>Data: where the examples come from.</summary>
[Seam("data", SeamCount.ExactlyOne)]
public interface IDataSource
{
    /// <summary>Opens both splits. Throws <see cref="DataException"/> where the data cannot be used.</summary>
    ImageDataset Open(DataContext context);
}
