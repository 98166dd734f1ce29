namespace Tricks.Host.Tests;
public class Smoke { [Fact] public void Two_and_two() => Assert.Equal(4, 2 + 2); }
