using System.Buffers.Binary;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;

namespace Tricks.Host.Tests;

/// <summary>What is done with gradients sees them as they are, whatever the loss was multiplied by.</summary>
public sealed class LossScaleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Clipping_sees_gradients_without_the_losss_scale()
    {
        var plain = Train(("ScaledLoss:Enabled", "false"));
        Assert.Equal(plain, Train());
        Assert.Equal(plain, Train(("ScaledLoss:Scale", "65536")));
        // The bound is one that the gradients pass.
        Assert.NotEqual(plain, Train(("ClipGradient:Enabled", "false")));
    }

    private string Train(params (string Key, string Value)[] knobs)
    {
        var watcher = new Watcher();
        using var host = watcher.Host<RecipeModule>(_folder, "TinyClipped", [.. knobs.Select(static knob => ("Recipes:TinyClipped:" + knob.Key, knob.Value))]);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        var file = File.ReadAllBytes(Path.Combine(trainer.Train(trainer.Find("TinyClipped"), 0, CancellationToken.None).RunFolder!, "checkpoints", "last.safetensors"));
        // Without the header, which tells the recipe's values.
        return Convert.ToHexStringLower(file.AsSpan(8 + checked((int)BinaryPrimitives.ReadInt64LittleEndian(file))));
    }
}
