namespace Tricks.Recipes;

internal static class Order
{
    /// <summary>Whether each number is greater than the one before it.</summary>
    public static bool Ascends(IReadOnlyList<double> numbers)
    {
        for (var i = 1; i < numbers.Count; i++)
        {
            if (!(numbers[i] > numbers[i - 1]))
                return false;
        }

        return true;
    }
}
