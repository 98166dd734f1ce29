using Spectre.Console;
using Tricks.Hosting;
using Tricks.Training;

namespace Tricks.Host.Tests;

public class TerminalObserverTests
{
    private static readonly StepProgress Half = new(3, 120, 50, 100, 1.23456, 0.0123456, 12345, TimeSpan.FromHours(30));

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(10)]
    public void Progress_stays_on_one_row_of_any_terminal(int width)
    {
        var written = Show(width, observer =>
        {
            observer.Stepped(Half);
            observer.Working("downloading train-images-idx3-ubyte.gz", 10, 100);
        });
        Assert.DoesNotContain("\n", written, StringComparison.Ordinal);
        Assert.All(written.Split("\r\u001b[2K"), row => Assert.InRange(row.Length, 0, width - 1));
    }

    [Fact]
    public void Progress_shows_epoch_loss_rate_speed_and_the_time_left()
    {
        var written = Show(120, static observer => observer.Stepped(Half));
        foreach (var part in new[] { "epoch 3/120", "loss 1.2346", "rate 0.01235", "12345 images/s", "1.06:00:00 left", new string('━', 15) + new string('╌', 15) })
            Assert.Contains(part, written, StringComparison.Ordinal);
    }

    [Fact]
    public void An_epoch_that_ended_stays_on_a_line_of_its_own()
    {
        var written = Show(120, static observer =>
        {
            observer.Stepped(Half);
            observer.EpochEnded(new(3, 300, 1.5, 0.4, 0.875, 0.99, 0.01, 800, 0.2, "model"), 120);
        });
        Assert.EndsWith("images/s\n", written, StringComparison.Ordinal);
        Assert.Contains("top-1 87.50", written, StringComparison.Ordinal);
    }

    [Fact]
    public void An_epoch_that_waited_for_data_says_so()
    {
        var written = Show(120, static observer => observer.EpochEnded(new(3, 300, 1.5, 0.4, 0.875, 0.99, 0.01, 800, 12.34, "data"), 120));
        Assert.EndsWith("waited 12.3 s for data\n", written, StringComparison.Ordinal);
    }

    private static string Show(int width, Action<TerminalObserver> watch)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        watch(new TerminalObserver(console));
        return writer.ToString();
    }
}
