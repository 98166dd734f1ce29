namespace Tricks.Packages.Tests;

public class ReadmeTests
{
    [Fact]
    public void The_host_of_ones_own_in_the_README_is_the_sample()
    {
        var sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "OwnHost", "Program.cs"));
        Assert.Contains(sample.TrimEnd(), File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }
}
