using Tricks.Native;

namespace Tricks.Runtime.Tests.Native;

[Collection(nameof(Alone))]
public sealed class TorchRuntimeTests
{
    [Fact]
    public void Initialization_happens_once_and_says_what_it_did()
    {
        var description = TorchRuntime.Initialize();
        Assert.Same(description, TorchRuntime.Initialize());
        Assert.Equal(Allocator.KeepsFreedMemory, description.Notices.Any(notice => notice.StartsWith("Freed memory")));
        Assert.Equal(CpuCaches.AreHidden, description.Notices.Any(notice => notice.Contains("cache sizes")));
        Assert.Matches(@"^\d+\.\d+\.\d+$", description.LibTorchVersion);
        Assert.Matches(@"^\d+\.\d+\.\d+", description.TorchSharpVersion);
    }

    [Fact]
    public void Threads_can_be_set_and_read()
    {
        var before = TorchRuntime.Threads;
        try
        {
            TorchRuntime.SetThreads(1);
            Assert.Equal(1, TorchRuntime.Threads);
            Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.SetThreads(0));
        }
        finally
        {
            TorchRuntime.SetThreads(before);
        }
    }
}
