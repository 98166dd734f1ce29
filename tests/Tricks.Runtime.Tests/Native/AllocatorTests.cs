using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Native;

[Collection(nameof(Alone))]
public sealed class AllocatorTests
{
    [Fact]
    public void It_applies_on_glibc_alone_and_more_than_once()
    {
        var glibc = OperatingSystem.IsLinux() && File.ReadAllText("/proc/self/maps").Contains("/libc.so.6");
        Assert.Equal(glibc, Allocator.KeepFreedMemory());
        Assert.Equal(glibc, Allocator.KeepFreedMemory());
        Assert.Equal(glibc, Allocator.KeepsFreedMemory);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(64)]
    [InlineData(150)]
    public void Memory_of_a_freed_tensor_is_not_faulted_in_again(int megabytes)
    {
        Assert.SkipUnless(Allocator.KeepFreedMemory(), "the allocator is not glibc's");
        var pages = megabytes * 256L;
        var rounds = new List<long>();
        TorchThread.Start("faults", () =>
        {
            // The heap grows until a freed block fits again: freed blocks must grow together first, and the runtime's own threads
            // may split one at any time. Memory that is given back faults in every round.
            do
            {
                var before = MinorFaults();
                for (var repetition = 0; repetition < 10; repetition++)
                    Touch(megabytes);
                rounds.Add(MinorFaults() - before);
            }
            while (rounds[^1] >= pages && rounds.Count < 10);
        }).Join();

        Assert.True(rounds[^1] < pages, $"10 tensors of {pages} pages took {string.Join(", ", rounds)} faults");
    }

    [Fact]
    public void A_thread_to_train_on_lies_in_the_heap_that_keeps_its_memory_however_many_threads_there_are()
    {
        Assert.SkipUnless(Allocator.KeepFreedMemory(), "the allocator is not glibc's");
        using var end = new ManualResetEventSlim();
        var others = Enumerable.Range(0, 40).Select(_ => new Thread(end.Wait)).ToList();
        others.ForEach(other => other.Start());
        for (var repetition = 0; repetition < 20; repetition++)
        {
            var keeps = false;
            TorchThread.Start("probe", () => keeps = Allocator.KeepsFreedMemoryOfThisThread()).Join();
            Assert.True(keeps);
        }
        end.Set();
        others.ForEach(other => other.Join());
    }

    private static void Touch(int megabytes)
    {
        using var tensor = empty(megabytes << 20, dtype: uint8);
        tensor.bytes.Fill(1);
    }

    // Field 10 of /proc/thread-self/stat: the faults of this thread that needed no reading from disk.
    private static long MinorFaults()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[7]);
    }
}
