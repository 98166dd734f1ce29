using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

/// <summary>Memory that has no room for a batch. Alone: torch's generator is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class OutOfMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OutOfMemoryTests() => (CrampedNetwork.Room, CrampedNetwork.Spared, CrampedSgdAttribute.Fails) = (int.MaxValue, 0, false);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8, 2)]
    [InlineData(5, 4)]
    public void A_batch_goes_through_the_model_in_pieces_and_the_weights_are_those_of_as_many_pieces_from_the_start(int room, int pieces)
    {
        var expected = ShortRun.Train(Pipeline(pieces), _folder);
        CrampedNetwork.Room = room;
        var said = new Listener();
        var found = ShortRun.Train(Pipeline(1), _folder, said);
        Assert.Equal(int.Log2(pieces), said.Notices.Count);
        Assert.Equal(
            "There is no memory for step 1, in which 16 images go through the model in 1 pieces (CUDA out of memory. Tried to allocate 2.00 MiB. GPU 0 has a total capacity of 79.19 GiB of which 1.50 MiB is free). "
            + "From here on there are 2 pieces, whose gradients add up to those of the batch: what is learned is the same but for rounding, and for what a model draws by itself, such as a dropout.", said.Notices[0]);
        Assert.Equal(expected.Summary.CheckpointSha256, found.Summary.CheckpointSha256);
    }

    /// <summary>The second pass of Sam: weights are moved meanwhile.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_step_that_begins_once_more_is_that_of_the_whole_batch_but_for_rounding(int spared)
    {
        var expected = ShortRun.Train(Pipeline(1), _folder).Tensors("last");
        (CrampedNetwork.Room, CrampedNetwork.Spared) = (8, spared);
        var found = ShortRun.Train(Pipeline(1), _folder).Tensors("last");
        Assert.All(expected, item => Assert.True(item.Value.allclose(found[item.Key], 1e-4, 1e-6), item.Key));
    }

    [Fact]
    public void A_run_that_goes_on_has_the_pieces_that_it_had()
    {
        CrampedNetwork.Room = 8;
        var whole = ShortRun.Train(Pipeline(1), _folder);
        using var stop = new CancellationTokenSource();
        var stopped = ShortRun.TrainUntil(stop.Token, Pipeline(1), _folder, new Listener { OnStep = step => { if (step == 7) stop.Cancel(); } });
        // As if there were room again.
        CrampedNetwork.Room = int.MaxValue;
        var resumed = ShortRun.GoOn(CancellationToken.None, Pipeline(1), stopped.Folder, new Listener());
        Assert.Equal(whole.Summary.CheckpointSha256, resumed.Summary.CheckpointSha256);
    }

    [Fact]
    public void One_image_that_has_no_room_is_an_error()
    {
        CrampedNetwork.Room = 0;
        var exception = Assert.Throws<TrainingException>(() => ShortRun.Train(Pipeline(1), _folder));
        Assert.StartsWith("There is no memory for step 1, in which 16 images go through the model in 16 pieces (CUDA out of memory.", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("which is one image at a time: choose a smaller model or smaller images.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_that_has_no_room_is_not_taken_twice()
    {
        CrampedSgdAttribute.Fails = true;
        var exception = Assert.Throws<TrainingException>(() => ShortRun.Train(Pipeline(1), _folder));
        Assert.EndsWith("and weights have begun to change. Started again, training goes on from its last checkpoint; choose a smaller batch for it.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_that_would_change_what_batch_normalisation_learns_are_not_made()
    {
        PoisonAttribute.Left = 0;
        var pipeline = new PoisonedRecipe.Pipeline(new() { Poison = new(0, Poisoned.Memory) });
        PoisonAttribute.Left = 1;
        var exception = Assert.Throws<TrainingException>(() => ShortRun.Train(pipeline, _folder));
        Assert.EndsWith("Smaller pieces would change what batch normalisation learns, which takes its statistics of each: choose a smaller batch, or say so by Accumulate.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_training_takes_at_least_is_told_before_it_begins_where_there_is_less()
    {
        using var model = new CrampedNetwork();
        var need = MemoryNeed.Of(model, new ImageShape(3, 8, 8), 16);
        // Weights and their gradients, of 4 bytes each; of an image, what the convolution and the classifier give.
        Assert.Equal(new MemoryNeed(2 * 4 * ((3 * 4 * 9) + (4 * 5) + 5), 4 * ((4 * 8 * 8) + 5), 16), need);
        need.ThrowUnlessThere(need.Bytes, need.Bytes);
        var exception = Assert.Throws<RecipeException>(() => new MemoryNeed(100_000_000, 50_000_000, 512).ThrowUnlessThere(8_000_000_000, 16_000_000_000));
        Assert.Equal("Training takes at least 25.7 GB of memory, 0.1 GB for weights and gradients and 25.6 GB for what layers keep of 512 images, and 8 GB are free: choose a batch of fewer than 159 images, or Accumulate, which takes a batch in pieces.", exception.Message);
        Assert.Equal("batch size", exception.Seam);
        Assert.EndsWith("choose a smaller model or smaller images.", Assert.Throws<RecipeException>(() => new MemoryNeed(9_000_000_000, 50_000_000, 512).ThrowUnlessThere(8_000_000_000, 8_000_000_000)).Message, StringComparison.Ordinal);
        // Another time there may be enough, so that a service is to be started again.
        Assert.EndsWith("The machine has 32 GB, so that it may do when other programs take less.", Assert.Throws<TrainingException>(() => new MemoryNeed(100_000_000, 50_000_000, 512).ThrowUnlessThere(8_000_000_000, 32_000_000_000)).Message, StringComparison.Ordinal);
        Assert.Null(new MemoryNeed(2_000_000_000, 1_000_000_000, 2).Warning(6_000_000_000));
        Assert.Equal("Training takes at least 4 GB of memory, and what layers compute with meanwhile up to half as much again; 5.9 GB are free. Should the system end the process, choose a smaller batch, or Accumulate, which takes a batch in pieces.", new MemoryNeed(2_000_000_000, 1_000_000_000, 2).Warning(5_900_000_000));
        Assert.Null(new MemoryNeed(2_000_000_000, 1_000_000_000, 2).Warning(5_900_000_000, share: 0.5));
        Assert.InRange(MemoryNeed.Free(), 1 << 20, long.MaxValue);
    }

    private static CrampedRecipe.Pipeline Pipeline(int pieces) => new(new() { Accumulate = new(pieces) });
}
